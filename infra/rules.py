"""What must hold in the expanded template. Each rule yields a sentence for whatever it finds wrong; cfn-lint looks at form,
these at protection. infra/mutants.py breaks each of them on purpose."""
import json
import pathlib
import re

import rights
import template

ROOT = pathlib.Path(__file__).resolve().parent.parent


def of_type(stack, kind):
    """(logical id, properties) of the resources of a type."""
    return [(key, it.get("Properties", {})) for key, it in stack["Resources"].items() if it["Type"] == kind]


def lambdas(stack):
    """The functions."""
    return of_type(stack, "AWS::Lambda::Function")


def target(value):
    """The logical id that a Ref or a GetAtt leads to, or None."""
    if not isinstance(value, dict):
        return None
    if "Ref" in value:
        return value["Ref"]
    return value["Fn::GetAtt"][0] if "Fn::GetAtt" in value else None


def listed(value):
    """A value or a list of them as a list."""
    return value if isinstance(value, list) else [] if value is None else [value]


def words(resource):
    """A resource of a policy, as a sentence names it: the same text for the same resource."""
    return resource if isinstance(resource, str) else json.dumps(resource, sort_keys=True)


def granted(stack, role):
    """(action, resource) of each right of a role."""
    for statement in policies(stack, role):
        for action in listed(statement.get("Action")):
            for resource in listed(statement.get("Resource")):
                yield action, resource


# What the stack is made of. Whatever else would stand there is looked at by no rule: it comes with a rule of its own.
KINDS = {
    "AWS::ApiGatewayV2::Api", "AWS::ApiGatewayV2::ApiMapping", "AWS::ApiGatewayV2::DomainName", "AWS::ApiGatewayV2::Integration",
    "AWS::ApiGatewayV2::Route", "AWS::ApiGatewayV2::Stage", "AWS::CloudWatch::Alarm", "AWS::CloudWatch::Dashboard",
    "AWS::DynamoDB::Table", "AWS::Events::Rule", "AWS::IAM::Policy", "AWS::IAM::Role", "AWS::Lambda::EventInvokeConfig",
    "AWS::Lambda::EventSourceMapping", "AWS::Lambda::Function", "AWS::Lambda::Permission", "AWS::Logs::LogGroup",
    "AWS::Logs::MetricFilter", "AWS::SES::ConfigurationSet", "AWS::SES::ConfigurationSetEventDestination", "AWS::SES::EmailIdentity",
    "AWS::SNS::Topic", "AWS::SQS::Queue", "AWS::SQS::QueuePolicy", "AWS::Scheduler::Schedule",
}  # fmt: skip
# Properties by which a resource lets others in, past the roles.
DOORS = {"ResourcePolicy", "ResourcePolicyDocument", "FunctionUrlConfig"}


def kinds(stack):
    """Nothing stands in the stack that no rule looks at, and nothing lets others in past the roles."""
    for key, resource in stack["Resources"].items():
        if resource["Type"] not in KINDS:
            yield f"{key} is an {resource['Type']}, which no rule looks at"
        yield from (f"{key} lets others in by its {door}" for door in sorted(doors(resource.get("Properties", {}))))


def doors(value):
    """The properties of DOORS that stand anywhere within a value."""
    if isinstance(value, list):
        return set().union(*map(doors, value))
    if not isinstance(value, dict):
        return set()
    return (DOORS & set(value)).union(*map(doors, value.values()))


def policies(stack, role):
    """The statements that are attached to a role."""
    for policy in stack["Resources"][role]["Properties"].get("Policies", []):
        yield from listed(policy["PolicyDocument"]["Statement"])
    for _, policy in of_type(stack, "AWS::IAM::Policy"):
        if role in [target(each) for each in policy["Roles"]]:
            yield from listed(policy["PolicyDocument"]["Statement"])


def place(resource):
    """A resource of a policy in the words of rights.py: `portal`, `portal/index/due`, `log`; None for what is none of these."""
    names = {"PortalTable": "portal", "LogTable": "log"}
    text = resource.get("Fn::Sub") if isinstance(resource, dict) else None
    if isinstance(text, str):
        found = re.fullmatch(r"\$\{(PortalTable|LogTable)\.Arn\}(/index/[a-z]+)", text)
        return names[found.group(1)] + found.group(2) if found else None
    if isinstance(resource, dict) and resource.get("Fn::GetAtt", ["", ""])[1] == "Arn":
        return names.get(target(resource))
    return None


def roles(stack):
    """Each function has a role of its own with what its code calls, and no `*`."""
    folders, seen = template.functions(), {}
    for key, function in lambdas(stack):
        role = target(function.get("Role"))
        if role is None or stack["Resources"].get(role, {}).get("Type") != "AWS::IAM::Role":
            yield f"{key} has no role of its own"
            continue
        if role in seen:
            yield f"{key} shares its role with {seen[role]}"
        seen[role] = key
        yield from compared(stack, key, role, folders.get(key))
    clocks = {target(schedule["Target"].get("RoleArn")) for _, schedule in of_type(stack, "AWS::Scheduler::Schedule")}
    for key, role in of_type(stack, "AWS::IAM::Role"):
        if key not in clocks | set(seen):
            yield f"{key} is a role that nothing here takes"
        if role.get("ManagedPolicyArns"):
            yield f"{key} takes a managed policy; those hold `*`"
        for statement in listed(role["AssumeRolePolicyDocument"]["Statement"]):
            who = statement.get("Principal", {}).get("Service") if isinstance(statement.get("Principal"), dict) else None
            if who not in ("lambda.amazonaws.com", "scheduler.amazonaws.com"):
                yield f"{key} may be taken by {statement.get('Principal')}"
        for statement in policies(stack, key):
            yield from starred(key, statement)


def narrow(stack):
    """The function of the public pages writes to the counters of words that found nothing, and to no other item."""
    own = {"ForAllValues:StringLike": {"dynamodb:LeadingKeys": ["UNFOUND#*"]}}
    for statement in policies(stack, "ServiceLookupRole"):
        for action in listed(statement["Action"]):
            reads = action in ("dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query") or action.startswith("logs:")
            if not reads and statement.get("Condition") != own:
                yield f"ServiceLookupFunction may {action} on any item"


def starred(role, statement):
    """No statement says `*` or leaves anything open."""
    if statement.get("Effect") != "Allow" or "NotAction" in statement or "NotResource" in statement:
        yield f"{role} has a statement that does not plainly allow"
    for action in listed(statement.get("Action")):
        if "*" in action:
            yield f"{role} may do {action}"
    for resource in listed(statement.get("Resource")):
        text = json.dumps(resource)
        own_streams = re.search(r"log-group:/aws/lambda/\$\{AWS::StackName\}-(\w+):log-stream:\*\"", text)
        if "*" in text and not (own_streams and own_streams.group(1) + "Role" == role and text.count("*") == 1):
            yield f"{role} reaches {text}"


def compared(stack, key, role, folder):
    """A function's role grants what its code asks for, neither more nor less: on the tables by the sources, on all else by
    what starts the function and what takes its failures."""
    on_tables = {(action, place(resource)) for action, resource in granted(stack, role) if place(resource)}
    beside = {(action, words(resource)) for action, resource in granted(stack, role) if not place(resource)}
    asked = rights.of(folder)
    by_code = {right for right in asked if right[1] != "mail"}
    for action, where in sorted(by_code - on_tables):
        yield f"{key}: its code calls {action} on {where}, its role does not grant it"
    for action, where in sorted(on_tables - by_code):
        yield f"{key}: its role grants {action} on {where}, its code calls nothing of the kind"
    expected = {(action, words(resource)) for action, resource in needed(stack, key, mails=by_code != asked)}
    for action, where in sorted(expected - beside):
        yield f"{key}: its role lacks {action} on {where}"
    for action, where in sorted(beside - expected):
        yield f"{key}: its role has no use for {action} on {where}"


SENDER = [
    {"Fn::Sub": ["arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/${Domain}", {"Domain": {"Fn::Select": [1, {"Fn::Split": ["@", {"Ref": "SenderAddress"}]}]}}]},
    {"Fn::Sub": "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:configuration-set/${Mails}"},
]


def needed(stack, key, mails):
    """(action, resource) of what a function needs beside the tables: its log, its stream, the queues of its failures, SES."""
    name = key.removesuffix("Function")
    log = {"Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/${AWS::StackName}-%s:log-stream:*" % name}
    yield from (("logs:CreateLogStream", log), ("logs:PutLogEvents", log))
    for mapping in started(stack, "AWS::Lambda::EventSourceMapping", key):
        yield from ((f"dynamodb:{action}", mapping["EventSourceArn"]) for action in ("DescribeStream", "GetRecords", "GetShardIterator"))
    for kind in ("AWS::Lambda::EventSourceMapping", "AWS::Lambda::EventInvokeConfig"):
        yield from (("sqs:SendMessage", failures(it)) for it in started(stack, kind, key) if failures(it))
    if mails:
        yield from (("ses:SendRawEmail", resource) for resource in SENDER)


def started(stack, kind, function):
    """The resources of a type that start a function or say what becomes of its runs."""
    return [it for _, it in of_type(stack, kind) if target(it["FunctionName"]) == function]


def failures(starter):
    """Where what fails is kept; None where it is not."""
    return starter.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")


# Table -> index -> its two keys, as crates/store/src/tables.rs makes them on this machine.
INDEXES = {
    "PortalTable": {"owner": ("owner", "owned_at"), "due": ("due_of", "due_at")},
    "LogTable": {"history": ("dossier", "sk")},
}


def indexes(table):
    """Index -> its two keys, for those that hold whole items."""
    return {
        it["IndexName"]: tuple(key["AttributeName"] for key in sorted(it["KeySchema"], key=lambda key: key["KeyType"] != "HASH"))
        for it in table.get("GlobalSecondaryIndexes", [])
        if it.get("Projection", {}).get("ProjectionType") == "ALL"
    }


def tables(stack):
    """Tables survive the stack, a mistake and a lost disk, and are encrypted."""
    found = of_type(stack, "AWS::DynamoDB::Table")
    if len(found) != 2:
        yield f"{len(found)} tables in place of two"
    for key, table in found:
        whole = stack["Resources"][key]
        if (whole.get("DeletionPolicy"), whole.get("UpdateReplacePolicy")) != ("Retain", "Retain"):
            yield f"{key} is not retained"
        if table.get("DeletionProtectionEnabled") is not True:
            yield f"{key} can be deleted"
        if table.get("PointInTimeRecoverySpecification", {}).get("PointInTimeRecoveryEnabled") is not True:
            yield f"{key} cannot be set back to a point in time"
        encryption = table.get("SSESpecification", {})
        if not encryption.get("SSEEnabled") or encryption.get("SSEType") != "KMS":
            yield f"{key} is not encrypted by KMS"
        if table.get("BillingMode") != "PAY_PER_REQUEST":
            yield f"{key} has a capacity that can be too small"
        if indexes(table) != INDEXES.get(key):
            yield f"{key} has the indexes {indexes(table)}, the code asks {INDEXES.get(key)}"
    portal = dict(found).get("PortalTable", {})
    if portal.get("StreamSpecification", {}).get("StreamViewType") != "NEW_AND_OLD_IMAGES":
        yield "PortalTable has no stream of new and old images"
    if portal.get("TimeToLiveSpecification") != {"AttributeName": "expires", "Enabled": True}:
        yield "PortalTable keeps what has ended"
    if "TimeToLiveSpecification" in dict(found).get("LogTable", {}):
        yield "LogTable forgets"


def streams(stack):
    """A stream's records are filtered, tried again, told apart, and none is lost without a trace."""
    queues = {key for key, _ in of_type(stack, "AWS::SQS::Queue")}
    for key, mapping in of_type(stack, "AWS::Lambda::EventSourceMapping"):
        if mapping.get("Enabled") is False:
            yield f"{key} is switched off"
        if mapping.get("EventSourceArn") != {"Fn::GetAtt": ["PortalTable", "StreamArn"]}:
            yield f"{key} listens to another stream than PortalTable's"
        folder = template.functions().get(target(mapping["FunctionName"]))
        source = (ROOT / f"functions/{folder}/src/lib.rs").read_text()
        patterns = [it.get("Pattern") for it in mapping.get("FilterCriteria", {}).get("Filters", [])]
        in_code = re.search(r'pub const FILTER: &str = r#"(.+?)"#;', source)
        if not in_code or patterns != [in_code.group(1)]:
            yield f"{key} filters by {patterns}, the local pump by {in_code and in_code.group(1)}"
        if mapping.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
            yield f"{key} does not report which record failed"
        if mapping.get("BisectBatchOnFunctionError") is not True:
            yield f"{key} does not halve a batch that fails"
        if not 1 <= mapping.get("MaximumRetryAttempts", -1) <= 10 or not 60 <= mapping.get("MaximumRecordAgeInSeconds", -1) <= 3600:
            yield f"{key} holds up the stream behind a record that fails"
        if mapping.get("StartingPosition") != "TRIM_HORIZON" or mapping.get("BatchSize", 100) > 10:
            yield f"{key} begins late or takes too much at once"
        if mapping.get("BatchSize") == 1 and mapping.get("ParallelizationFactor", 1) < 10:
            yield f"{key} lets what takes long hold up the rest of its shard"
        if target(failures(mapping)) not in queues:
            yield f"{key} has no queue for what fails"


def queues(stack):
    """Every queue is encrypted and keeps its messages for 14 days; SES's reports alone come in from outside."""
    for key, queue in of_type(stack, "AWS::SQS::Queue"):
        if queue.get("SqsManagedSseEnabled") is not True and not queue.get("KmsMasterKeyId"):
            yield f"{key} is not encrypted"
        if queue.get("MessageRetentionPeriod", 0) < 1209600:
            yield f"{key} forgets before somebody looks"
    reports = dict(of_type(stack, "AWS::Events::Rule"))
    for key, policy in of_type(stack, "AWS::SQS::QueuePolicy"):
        for statement in listed(policy["PolicyDocument"]["Statement"]):
            source = target(statement.get("Condition", {}).get("ArnEquals", {}).get("aws:SourceArn"))
            known = statement.get("Principal") == {"Service": "events.amazonaws.com"} and source in reports
            if not known or statement.get("Action") != "sqs:SendMessage":
                yield f"{key} lets anybody in"


# Schedule -> after how many minutes it runs again at the latest.
EVERY = {"MailSweep": 5, "JobSweep": 1, "RollupRecent": 15, "RollupNightly": 1440}


def minutes(expression):
    """After how many minutes a schedule runs again; None for what is neither a rate nor a time of each day."""
    rate = re.fullmatch(r"rate\((\d+) (minute|hour|day)s?\)", expression)
    if rate:
        return int(rate.group(1)) * {"minute": 1, "hour": 60, "day": 1440}[rate.group(2)]
    return 1440 if re.fullmatch(r"cron\(\d+ \d+ (\* \* \?|\? \* \*) \*\)", expression) else None


def schedules(stack):
    """What the clock starts is on, comes often enough, and has a dead letter before it (not started) and one behind it
    (started and failed); who starts it may do that and no more."""
    queues = {key for key, _ in of_type(stack, "AWS::SQS::Queue")}
    found, uses = dict(of_type(stack, "AWS::Scheduler::Schedule")), {}
    for key in sorted(set(found) ^ set(EVERY)):
        yield f"{key} is in the template or in rules.EVERY, not in both"
    for key, schedule in found.items():
        aim, role = schedule["Target"], target(schedule["Target"].get("RoleArn"))
        function, dead = target(aim["Arn"]), aim.get("DeadLetterConfig", {}).get("Arn")
        if schedule.get("State", "ENABLED") != "ENABLED" or {"StartDate", "EndDate"} & set(schedule):
            yield f"{key} is switched off, or not on all the time"
        if not (minutes(schedule["ScheduleExpression"]) or 9e9) <= EVERY.get(key, 0):
            yield f"{key} runs by {schedule['ScheduleExpression']}: {EVERY.get(key)} minutes are the most"
        if target(dead) not in queues:
            yield f"{key} has no dead letter"
        if not any(target(failures(it)) in queues for it in started(stack, "AWS::Lambda::EventInvokeConfig", function)):
            yield f"{function}, started by {key}, has no queue for runs that fail"
        if "RetryPolicy" not in aim:
            yield f"{key} is tried for a day"
        folder = template.functions().get(function)
        if json.loads(aim.get("Input", "null")) not in [json.loads(path.read_text()) for path in (ROOT / "events").glob(f"{folder}-*.json")]:
            yield f"{key} starts {function} with {aim.get('Input')}, which none of its events is"
        uses.setdefault(role, set()).update({("lambda:InvokeFunction", words(aim["Arn"])), ("sqs:SendMessage", words(dead))})
    for role, uses_of_it in uses.items():
        allowed = {(action, words(resource)) for action, resource in granted(stack, role)}
        yield from (f"{role} lacks {action} on {where}" for action, where in sorted(uses_of_it - allowed))
        yield from (f"{role} has no use for {action} on {where}" for action, where in sorted(allowed - uses_of_it))
        trust = listed(stack["Resources"][role]["Properties"]["AssumeRolePolicyDocument"]["Statement"])
        if not all("Condition" in statement for statement in trust):
            yield f"another account's scheduler may take {role}"


def logs(stack):
    """Every function and the API log to a group of their own that is kept for a stated time and outlives the stack."""
    groups = dict(of_type(stack, "AWS::Logs::LogGroup"))
    for key, group in groups.items():
        if group.get("RetentionInDays") != {"Ref": "LogDays"}:
            yield f"{key} is kept for ever"
        if stack["Resources"][key].get("DeletionPolicy") != "RetainExceptOnCreate":
            yield f"{key} goes with the stack, or stands in the way after a first deployment that failed"
    own = [target(function.get("LoggingConfig", {}).get("LogGroup")) for _, function in lambdas(stack)]
    for key, function in lambdas(stack):
        group = target(function.get("LoggingConfig", {}).get("LogGroup"))
        if group not in groups or own.count(group) > 1:
            yield f"{key} has no log group of its own"
        elif groups[group]["LogGroupName"]["Fn::Sub"] != "/aws/lambda/" + function["FunctionName"]["Fn::Sub"]:
            yield f"{key}'s role may write to another group than its own"
    for key, stage in of_type(stack, "AWS::ApiGatewayV2::Stage"):
        access = stage.get("AccessLogSettings", {})
        if target(access.get("DestinationArn")) not in groups:
            yield f"{key} has no access log"
        for word in ("sourceIp", "context.path", "rawPath", "querystring", "userAgent", "identity"):
            if word in access.get("Format", ""):
                yield f"{key} logs {word}, which leads to a person"


def watched(stack):
    """What an alarm is needed for: namespace, metric, whose (None: the account's), statistic, the highest threshold."""
    for key, function in lambdas(stack):
        yield "AWS/Lambda", "Errors", key, "Sum", 1
        yield "AWS/Lambda", "Throttles", key, "Sum", 1
        # Eight tenths of the limit; for one that works on until shortly before it, 45 s before.
        limit = function.get("Timeout", 3)
        yield "AWS/Lambda", "Duration", key, "Maximum", max(limit * 800, limit * 1000 - 45_000)
    for _, mapping in of_type(stack, "AWS::Lambda::EventSourceMapping"):
        yield "AWS/Lambda", "IteratorAge", target(mapping["FunctionName"]), "Maximum", 600_000
    for key, _ in of_type(stack, "AWS::SQS::Queue"):
        yield "AWS/SQS", "ApproximateNumberOfMessagesVisible", key, "Maximum", 1
    for key, _ in of_type(stack, "AWS::DynamoDB::Table"):
        yield "AWS/DynamoDB", "WriteThrottleEvents", key, "Sum", 1
    for key, _ in of_type(stack, "AWS::ApiGatewayV2::Api"):
        yield "AWS/ApiGateway", "5xx", key, "Sum", 10
        yield "AWS/ApiGateway", "Latency", key, "p99", 5000
    yield "AWS/SES", "Reputation.BounceRate", None, "Maximum", 0.05
    yield "AWS/SES", "Reputation.ComplaintRate", None, "Maximum", 0.001
    yield OWN_METRICS, "MailsGivenUp", None, "Sum", 1
    yield OWN_METRICS, "RollupsDone", None, "Sum", 1


OWN_METRICS = {"Fn::Sub": "Portal/${AWS::StackName}"}
# Raised by what does not happen; all others by what does.
EXPECTED = {"RollupsDone"}
DIMENSIONS = {"AWS/Lambda": "FunctionName", "AWS/SQS": "QueueName", "AWS/DynamoDB": "TableName", "AWS/ApiGateway": "ApiId"}


def subject(alarm):
    """The logical id of what an alarm watches; None for the account; False for what it cannot watch."""
    dimensions = alarm.get("Dimensions", [])
    if not dimensions:
        return None
    name, value = dimensions[0]["Name"], dimensions[0]["Value"]
    if len(dimensions) > 1 or name != DIMENSIONS.get(words(alarm.get("Namespace", ""))):
        return False
    named = re.fullmatch(r"\$\{AWS::StackName\}-(\w+)", value.get("Fn::Sub", "")) if isinstance(value, dict) else None
    return f"{named.group(1)}Function" if named else target(value) or False


def raised(alarm, topics):
    """What keeps an alarm from being raised within the hour, and told."""
    expected = alarm.get("MetricName") in EXPECTED
    if not any(target(action) in topics for action in alarm.get("AlarmActions", [])) or alarm.get("ActionsEnabled") is False:
        yield "tells nobody"
    if alarm.get("Period", 0) * alarm.get("EvaluationPeriods", 99) > 3600:
        yield "waits for more than an hour"
    if alarm.get("ComparisonOperator") != ("LessThanThreshold" if expected else "GreaterThanOrEqualToThreshold"):
        yield "is raised by the wrong side of its threshold"
    if alarm.get("TreatMissingData") != ("breaching" if expected else "notBreaching"):
        yield "takes silence for the wrong thing"


def alarms(stack):
    """Whatever can go wrong has an alarm that is raised in time and told to somebody; none watches what is not there."""
    topics = {key for key, topic in of_type(stack, "AWS::SNS::Topic") if any(it["Endpoint"] == {"Ref": "AlarmAddress"} for it in topic.get("Subscription", []))}
    most = {(words(space), metric, whose, statistic): threshold for space, metric, whose, statistic, threshold in watched(stack)}
    seen = set()
    for key, alarm in of_type(stack, "AWS::CloudWatch::Alarm"):
        yield from (f"{key} {fault}" for fault in raised(alarm, topics))
        what = (words(alarm.get("Namespace", "")), alarm.get("MetricName"), subject(alarm), alarm.get("Statistic", alarm.get("ExtendedStatistic")))
        if what not in most:
            yield f"{key} watches {what}, which is not there or in no need of it"
        elif not 0 < alarm.get("Threshold", 0) <= most[what]:
            yield f"{key} is raised at {alarm.get('Threshold')}: {most[what]} is the most"
        seen.add(what)
    yield from (f"no alarm watches {statistic} of {metric} of {whose or 'the account'}" for _, metric, whose, statistic in sorted(set(most) - seen, key=str))
    yield from counted(stack)


def counted(stack):
    """What a function says in its log is counted by the words that it uses, under the name that the alarm looks for."""
    names = set()
    for key, it in of_type(stack, "AWS::Logs::MetricFilter"):
        folder = template.functions().get(target(it["LogGroupName"]).removesuffix("Log") + "Function")
        text = re.fullmatch(r'\{ \$\.message = "(.+)" \}', it["FilterPattern"])
        sources = "".join(path.read_text() for path in (ROOT / "functions" / str(folder) / "src").glob("*.rs"))
        if not text or f'"{text.group(1)}"' not in sources:
            yield f"{key} counts lines {it['FilterPattern']}, which {folder} does not write"
        names |= {each["MetricName"] for each in it["MetricTransformations"] if each["MetricNamespace"] == OWN_METRICS and each["MetricValue"] == "1"}
    yield from (f"nothing counts {metric}" for space, metric, *_ in watched(stack) if space == OWN_METRICS and metric not in names)


def mails(stack):
    """The sender's domain signs, whoever bounced is not written to again, and what becomes of a mail is reported."""
    sets = dict(of_type(stack, "AWS::SES::ConfigurationSet"))
    for key, identity in of_type(stack, "AWS::SES::EmailIdentity"):
        if identity.get("DkimAttributes", {}).get("SigningEnabled") is not True:
            yield f"{key} does not sign"
        if target(identity.get("ConfigurationSetAttributes", {}).get("ConfigurationSetName")) not in sets:
            yield f"{key} has no configuration set"
    if not of_type(stack, "AWS::SES::EmailIdentity") or not sets:
        yield "SES is given no identity or no configuration set"
    for key, it in sets.items():
        if sorted(it.get("SuppressionOptions", {}).get("SuppressedReasons", [])) != ["BOUNCE", "COMPLAINT"]:
            yield f"{key} writes again to addresses that bounced or complained"
        if it.get("ReputationOptions", {}).get("ReputationMetricsEnabled") is not True:
            yield f"{key} counts no bounces"
        if it.get("DeliveryOptions", {}).get("TlsPolicy") != "REQUIRE":
            yield f"{key} hands mails over in plain text where the receiver likes"
        if it.get("SendingOptions", {}).get("SendingEnabled") is False:
            yield f"{key} sends nothing"
    events = {
        kind
        for _, it in of_type(stack, "AWS::SES::ConfigurationSetEventDestination")
        if it["EventDestination"].get("Enabled") and "EventBridgeDestination" in it["EventDestination"]
        for kind in it["EventDestination"]["MatchingEventTypes"]
    }
    for kind in ("SEND", "REJECT", "BOUNCE", "COMPLAINT"):
        if kind not in events:
            yield f"SES does not report {kind}"
    told = {"SEND": "Email Sent", "REJECT": "Email Rejected", "BOUNCE": "Email Bounced", "COMPLAINT": "Email Complaint Received"}
    reports = [rule for _, rule in of_type(stack, "AWS::Events::Rule") if rule.get("EventPattern", {}).get("source") == ["aws.ses"] and rule.get("State") != "DISABLED"]
    for kind, words in told.items():
        if not any(words in rule["EventPattern"].get("detail-type", []) for rule in reports):
            yield f"what SES reports as {kind} reaches nobody"
    queues = {key for key, _ in of_type(stack, "AWS::SQS::Queue")}
    permitted = {(target(it["FunctionName"]), target(it.get("SourceArn"))) for _, it in of_type(stack, "AWS::Lambda::Permission")}
    for key, rule in of_type(stack, "AWS::Events::Rule"):
        for aim in rule["Targets"]:
            if target(aim.get("DeadLetterConfig", {}).get("Arn")) not in queues:
                yield f"{key} loses what its target does not take"
            if (target(aim["Arn"]), key) not in permitted:
                yield f"{key} may not start {target(aim['Arn'])}"
    for key, function in lambdas(stack):
        for statement in policies(stack, target(function["Role"])):
            own = {"StringEquals": {"ses:FromAddress": {"Ref": "SenderAddress"}}}
            if "ses:SendRawEmail" in listed(statement["Action"]) and statement.get("Condition") != own:
                yield f"{key} may write under any name"


# The addresses that anybody may reach. All: a citizen signs in by a code and an officer likewise, on pages, so there is no
# token that the gateway could look at. Each function asks for the session, its role and its agency.
OPEN = {"$default"} | {
    f"ANY {language}/{name}{rest}"
    for name in ("can-bo", "dang-nhap", "dang-xuat", "danh-gia", "gop-y", "ho-so", "nop", "tai-khoan", "tien-trinh", "tra-cuu")
    for language in ("", "/en")
    for rest in ("", "/{proxy+}")
}

CALLER = {"Fn::Sub": "arn:${AWS::Partition}:execute-api:${AWS::Region}:${AWS::AccountId}:${HttpApi}/*"}


def domain(stack):
    """The portal's own domain, where there is a certificate: by today's TLS, and it leads to the API."""
    domains, leads = of_type(stack, "AWS::ApiGatewayV2::DomainName"), of_type(stack, "AWS::ApiGatewayV2::ApiMapping")
    ends = [(target(it["DomainName"]), target(it["ApiId"]), target(it["Stage"]), it.get("ApiMappingKey")) for _, it in leads]
    for api, stage in zip(of_type(stack, "AWS::ApiGatewayV2::Api"), of_type(stack, "AWS::ApiGatewayV2::Stage")):
        if ends != [(key, api[0], stage[0], None) for key, _ in domains] or not ends:
            yield f"the portal's own domain does not lead to {api[0]}, or not with every path"
    for key, it in domains + leads:
        if stack["Resources"][key].get("Condition") != "OwnDomain":
            yield f"{key} is made without a certificate, too"
    for key, it in domains:
        if it["DomainName"] != {"Fn::Select": [2, {"Fn::Split": ["/", {"Ref": "PublicOrigin"}]}]}:
            yield f"{key} is not the host of PublicOrigin"
        for end in it["DomainNameConfigurations"]:
            if (end.get("SecurityPolicy"), end.get("EndpointType"), end.get("CertificateArn")) != ("TLS_1_2", "REGIONAL", {"Ref": "CertificateArn"}):
                yield f"{key} takes old TLS, or another certificate than its own"


def front(stack):
    """Each route leads to a function that may be called, is throttled, and gives up later than the function does."""
    integrations = dict(of_type(stack, "AWS::ApiGatewayV2::Integration"))
    timeouts = {key: function.get("Timeout", 3) for key, function in lambdas(stack)}
    permitted = {target(it["FunctionName"]) for _, it in of_type(stack, "AWS::Lambda::Permission") if it["Principal"] == "apigateway.amazonaws.com"}
    for key, permission in of_type(stack, "AWS::Lambda::Permission"):
        source = permission.get("SourceArn")
        own = permission["Principal"] == "events.amazonaws.com" and target(source) in dict(of_type(stack, "AWS::Events::Rule"))
        own = own or (permission["Principal"] == "apigateway.amazonaws.com" and source == CALLER)
        if not own or permission["Action"] != "lambda:InvokeFunction":
            yield f"{key} lets any API in"
    for key, integration in integrations.items():
        function = target(integration["IntegrationUri"])
        if not timeouts.get(function, 99) * 1000 < integration.get("TimeoutInMillis", 30000) < 29000:
            yield f"{key} does not wait for {function}, or longer than the API may"
        if function not in permitted:
            yield f"{key} may not call {function}"
    routes = of_type(stack, "AWS::ApiGatewayV2::Route")
    for key, route in routes:
        found = re.fullmatch(r"integrations/\$\{(\w+)\}", route.get("Target", {}).get("Fn::Sub", ""))
        if not found or found.group(1) not in integrations:
            yield f"{key} leads nowhere"
        if route.get("AuthorizationType") != "NONE" or route["RouteKey"] not in OPEN:
            yield f"{key} ({route['RouteKey']}) does not say who may pass the gateway, or is not among those that anybody may"
    yield from (f"{address} leads nowhere" for address in sorted(OPEN - {route["RouteKey"] for _, route in routes}))
    for key, api in of_type(stack, "AWS::ApiGatewayV2::Api"):
        if api.get("DisableExecuteApiEndpoint") != {"Fn::If": ["OwnDomain", True, False]}:
            yield f"{key} stays open beside the portal's own domain"
        if "CorsConfiguration" in api:
            yield f"{key} lets other sites in"
    yield from domain(stack)
    for key, stage in of_type(stack, "AWS::ApiGatewayV2::Stage"):
        default, single = stage.get("DefaultRouteSettings", {}), stage.get("RouteSettings", {})
        if not 0 < default.get("ThrottlingRateLimit", 0) <= 10000 or not 0 < default.get("ThrottlingBurstLimit", 0) <= 5000:
            yield f"{key} does not throttle"
        for route in [route["RouteKey"] for _, route in routes if "/dang-nhap" in route["RouteKey"]]:
            if not 0 < single.get(route, {}).get("ThrottlingRateLimit", 0) < default.get("ThrottlingRateLimit", 0):
                yield f"{route}, which costs a mail, is not throttled by itself"


# What every function is told: tables and origin by name, and where the secret lies, never the secret.
ENVIRONMENT = {
    "PORTAL_TABLE": {"Ref": "PortalTable"},
    "PORTAL_LOG_TABLE": {"Ref": "LogTable"},
    "PORTAL_ORIGIN": {"Ref": "PublicOrigin"},
    "PORTAL_SECRET": {"Fn::Sub": "{{resolve:secretsmanager:${SecretArn}:SecretString}}"},
}
# And who sends mails.
OF_MAILS = {
    "PORTAL_SENDER": {"Ref": "SenderAddress"},
    "PORTAL_NAME": {"Ref": "PortalName"},
    "PORTAL_NAME_EN": {"Ref": "PortalNameEn"},
    "PORTAL_CONFIGURATION_SET": {"Ref": "Mails"},
    "PORTAL_DEMO": {"Fn::If": ["IsDemonstration", "yes", ""]},
}


def functions(stack):
    """Every folder of functions/ is in the stack, built for the processor that the parameter names, and is told by
    parameters and references alone."""
    folders = {path.name for path in (ROOT / "functions").iterdir() if (path / "Cargo.toml").exists()}
    for folder in sorted(folders ^ set(template.functions().values())):
        yield f"{folder} is in the folder of functions or in the template, not in both"
    for key, function in lambdas(stack):
        if function.get("Architectures") != [{"Ref": "Architecture"}] or function.get("Runtime") != "provided.al2023":
            yield f"{key} is not built for the processor that was asked for"
        told = function.get("Environment", {}).get("Variables", {})
        expected = ENVIRONMENT | (OF_MAILS if ("ses:SendRawEmail", "mail") in rights.of(template.functions()[key]) else {})
        for name in sorted(set(told) | set(expected)):
            if told.get(name) != expected.get(name):
                yield f"{key} is told {told.get(name)} as {name} in place of {expected.get(name)}"
    if stack["Parameters"].get("Architecture", {}).get("Default") != "arm64":
        yield "the processor is not arm64 where nothing is said"


# Parameter -> values that must be taken, values that must not.
VALUES = {
    "Agency": (["H99", "H99.01", "H55.242"], ["", "h99", "H9", "H99.", "99", "H99;"]),
    "PublicOrigin": (
        ["https://dichvucong.example.vn", "https://portal.example"],
        ["http://dichvucong.example.vn", "https://dichvucong.example.vn/", "https://dichvucong.example.vn/x", "dichvucong.example.vn", "https://Example.vn", "https://", "https://-x.vn", "https://x.vn:8443"],
    ),
    "SenderAddress": (["khong-tra-loi@example.vn"], ["example.vn", "a b@example.vn", "a@b", "a@example.vn,b@example.vn", "A <a@example.vn>", "a@example.vn\r\nBcc: x@y.z"]),
    "AlarmAddress": (["truc@example.vn"], ["truc", "truc@", "truc@example", "a@example.vn b@example.vn"]),
    "SecretArn": (["arn:aws:secretsmanager:ap-southeast-1:123456789012:secret:portal/secret-AbCdEf"], ["", "portal/secret", "arn:aws:s3:::bucket"]),
    "CertificateArn": (["", "arn:aws:acm:ap-southeast-1:123456789012:certificate/0a1b2c3d-0000-1111-2222-333344445555"], ["certificate", "arn:aws:acm:x"]),
    "PortalName": (["Cổng dịch vụ công"], ["", "x"]),
    "Demonstration": (["yes", "no"], ["", "true", "maybe"]),
    "Architecture": (["arm64", "x86_64"], ["", "x86-64", "amd64"]),
    "LogDays": ([90], [0, 91, "for ever"]),
}


def refused(name, parameter, value):
    """Why CloudFormation refuses a value before it makes anything; None where it takes it."""
    sentence = parameter.get("ConstraintDescription") or f"{name} must be one of {', '.join(map(str, parameter.get('AllowedValues', [])))}."
    text = str(value)
    if "AllowedValues" in parameter and value not in parameter["AllowedValues"]:
        return sentence
    if "AllowedPattern" in parameter and not re.fullmatch(parameter["AllowedPattern"], text):
        return sentence
    if not parameter.get("MinLength", 0) <= len(text) <= parameter.get("MaxLength", 4096):
        return sentence
    return None


def parameters(stack):
    """A parameter that is wrong is refused, with a sentence that names it, before anything is made."""
    for name, parameter in stack["Parameters"].items():
        if not {"AllowedPattern", "AllowedValues", "MinLength", "MaxLength"} & set(parameter):
            yield f"{name} takes anything"
        if ("AllowedPattern" in parameter or "MinLength" in parameter) and name not in parameter.get("ConstraintDescription", ""):
            yield f"{name} is refused without a sentence that names it"
        if not parameter.get("Description"):
            yield f"{name} does not say what it is"
    for name, (good, bad) in VALUES.items():
        parameter = stack["Parameters"].get(name)
        if parameter is None:
            yield f"{name} is no parameter"
            continue
        yield from (f"{name} refuses {value!r}" for value in good if refused(name, parameter, value))
        yield from (f"{name} takes {value!r}" for value in bad if not refused(name, parameter, value))


def dashboard(stack):
    """One dashboard, which CloudWatch can read, and which shows every queue of what failed."""
    found = of_type(stack, "AWS::CloudWatch::Dashboard")
    if len(found) != 1:
        yield f"{len(found)} dashboards in place of one"
    for key, board in found:
        try:
            widgets = json.loads(board["DashboardBody"]["Fn::Sub"])["widgets"]
            if len(widgets) < 6:
                yield f"{key} shows too little"
            for queue, _ in of_type(stack, "AWS::SQS::Queue"):
                if "${%s.QueueName}" % queue not in json.dumps(widgets):
                    yield f"{key} does not show {queue}"
        except (ValueError, KeyError) as error:
            yield f"{key} cannot be read: {error}"


def guide(stack):
    """docs/deploying.md says of every alarm what to do, and of every function how large it is."""
    rows = [[cell.strip() for cell in line.split("|")] for line in (ROOT / "docs/deploying.md").read_text().splitlines() if line.startswith("|")]
    named = {name for row in rows for name in re.findall(r"…?`\w+`", row[1])}
    of_each = tuple(name.strip("…`") for name in named if name.startswith("…"))
    for key, _ in of_type(stack, "AWS::CloudWatch::Alarm"):
        if f"`{key}`" not in named and not key.endswith(of_each):
            yield f"{key} rises, and docs/deploying.md does not say what to do"
    cells = {cell for row in rows for cell in row}
    for key, _ in lambdas(stack):
        if template.functions().get(key) not in cells:
            yield f"docs/deploying.md does not say how large {key} is"


def size(stack):
    """The stack stays below CloudFormation's limits: 500 resources, 1 MB."""
    if len(stack["Resources"]) > 450:
        yield f"{len(stack['Resources'])} resources: 500 are the most"
    if len(json.dumps(stack)) > 900_000:
        yield "the template is too large"


RULES = [kinds, roles, narrow, tables, streams, queues, schedules, logs, alarms, mails, front, functions, parameters, dashboard, guide, size]
