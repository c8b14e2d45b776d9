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
    for key, role in of_type(stack, "AWS::IAM::Role"):
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
    """A function's role grants what its code asks for, neither more nor less."""
    granted, beside = set(), set()
    for statement in policies(stack, role):
        for action in listed(statement.get("Action")):
            for resource in listed(statement.get("Resource")):
                if place(resource):
                    granted.add((action, place(resource)))
                else:
                    beside.add(action)
    asked = rights.of(folder)
    mails = any(action == "ses:SendRawEmail" for action, _ in asked)
    asked = {right for right in asked if right[1] != "mail"}
    for action, where in sorted(asked - granted):
        yield f"{key}: its code calls {action} on {where}, its role does not grant it"
    for action, where in sorted(granted - asked):
        yield f"{key}: its role grants {action} on {where}, its code calls nothing of the kind"
    streams = {target(it["FunctionName"]) for _, it in of_type(stack, "AWS::Lambda::EventSourceMapping")}
    async_ends = {target(it["FunctionName"]) for _, it in of_type(stack, "AWS::Lambda::EventInvokeConfig")}
    expected = {"logs:CreateLogStream", "logs:PutLogEvents"}
    expected |= {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"} if key in streams else set()
    expected |= {"sqs:SendMessage"} if key in streams | async_ends else set()
    expected |= {"ses:SendRawEmail"} if mails else set()
    for action in sorted(expected ^ beside):
        yield f"{key}: its role {'lacks' if action in expected else 'has no use for'} {action}"


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
        if target(mapping.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination")) not in queues:
            yield f"{key} has no queue for what fails"


def queues(stack):
    """Every queue is encrypted, keeps its messages for 14 days and has an alarm."""
    watched = {
        target(dimension["Value"])
        for _, alarm in of_type(stack, "AWS::CloudWatch::Alarm")
        for dimension in alarm.get("Dimensions", [])
        if alarm.get("MetricName") == "ApproximateNumberOfMessagesVisible" and alarm.get("Threshold") == 1
    }
    for key, queue in of_type(stack, "AWS::SQS::Queue"):
        if queue.get("SqsManagedSseEnabled") is not True and not queue.get("KmsMasterKeyId"):
            yield f"{key} is not encrypted"
        if queue.get("MessageRetentionPeriod", 0) < 1209600:
            yield f"{key} forgets before somebody looks"
        if key not in watched:
            yield f"{key} has no alarm"
    for key, policy in of_type(stack, "AWS::SQS::QueuePolicy"):
        for statement in listed(policy["PolicyDocument"]["Statement"]):
            if not statement.get("Condition") or "Service" not in statement.get("Principal", {}):
                yield f"{key} lets anybody in"


def schedules(stack):
    """What the clock starts has a dead letter before it (not started) and one behind it (started and failed)."""
    queues = {key for key, _ in of_type(stack, "AWS::SQS::Queue")}
    behind = {
        target(it["FunctionName"]): target(it.get("DestinationConfig", {}).get("OnFailure", {}).get("Destination"))
        for _, it in of_type(stack, "AWS::Lambda::EventInvokeConfig")
    }
    found = of_type(stack, "AWS::Scheduler::Schedule")
    if len(found) < 4:
        yield f"{len(found)} schedules: the sweeps of mails and of jobs and two roll-ups are the least"
    for key, schedule in found:
        aim, role = schedule["Target"], target(schedule["Target"].get("RoleArn"))
        dead = target(aim.get("DeadLetterConfig", {}).get("Arn"))
        if dead not in queues:
            yield f"{key} has no dead letter"
        if behind.get(target(aim["Arn"])) not in queues:
            yield f"{target(aim['Arn'])}, started by {key}, has no queue for runs that fail"
        if "RetryPolicy" not in aim:
            yield f"{key} is tried for a day"
        allowed = {(action, target(resource)) for it in policies(stack, role) for action in listed(it["Action"]) for resource in listed(it["Resource"])}
        for need in (("lambda:InvokeFunction", target(aim["Arn"])), ("sqs:SendMessage", dead)):
            if need not in allowed:
                yield f"{key}: its role lacks {need[0]} on {need[1]}"
        trust = listed(stack["Resources"][role]["Properties"]["AssumeRolePolicyDocument"]["Statement"])
        if not all("Condition" in statement for statement in trust):
            yield f"{key}: another account's scheduler may take its role"


def logs(stack):
    """Every function and the API log to a group of their own that is kept for a stated time and outlives the stack."""
    groups = dict(of_type(stack, "AWS::Logs::LogGroup"))
    for key, group in groups.items():
        if group.get("RetentionInDays") != {"Ref": "LogDays"}:
            yield f"{key} is kept for ever"
        if stack["Resources"][key].get("DeletionPolicy") != "Retain":
            yield f"{key} goes with the stack"
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


def alarms(stack):
    """Errors, throttles and time of every function; mails, bounces, a stale roll-up, failures of the front; all told to somebody."""
    found = of_type(stack, "AWS::CloudWatch::Alarm")
    topics = {key for key, topic in of_type(stack, "AWS::SNS::Topic") if any(it["Endpoint"] == {"Ref": "AlarmAddress"} for it in topic.get("Subscription", []))}
    for key, alarm in found:
        if not any(target(action) in topics for action in alarm.get("AlarmActions", [])) or alarm.get("ActionsEnabled") is False:
            yield f"{key} tells nobody"

    def over(metric, name):
        names = ({"Fn::Sub": name["Fn::Sub"]}, {"Ref": next(key for key, it in lambdas(stack) if it["FunctionName"] == name)})
        return [
            alarm
            for _, alarm in found
            if alarm.get("MetricName") == metric and any(it["Name"] == "FunctionName" and it["Value"] in names for it in alarm.get("Dimensions", []))
        ]

    for key, function in lambdas(stack):
        for metric in ("Errors", "Throttles"):
            if not any(alarm["Threshold"] == 1 and alarm["Statistic"] == "Sum" for alarm in over(metric, function["FunctionName"])):
                yield f"{key} has no alarm for {metric}"
        # Eight tenths of the limit; for one that works on until shortly before it, 45 s before.
        most = max(function.get("Timeout", 3) * 800, function.get("Timeout", 3) * 1000 - 45_000)
        if not any(alarm["Threshold"] <= most and alarm["Statistic"] == "Maximum" for alarm in over("Duration", function["FunctionName"])):
            yield f"{key} has no alarm at {most} ms of its {function.get('Timeout', 3)} s"
    by_metric = {alarm.get("MetricName"): alarm for _, alarm in found}
    for metric, most in (("Reputation.BounceRate", 0.05), ("Reputation.ComplaintRate", 0.001), ("5xx", 10), ("IteratorAge", 600_000), ("MailsGivenUp", 1)):
        if not by_metric.get(metric, {}).get("Threshold", most + 1) <= most:
            yield f"no alarm for {metric} at {most} or below"
    filters = {}
    for key, it in of_type(stack, "AWS::Logs::MetricFilter"):
        folder = template.functions().get(target(it["LogGroupName"]).removesuffix("Log") + "Function")
        text = re.fullmatch(r'\{ \$\.message = "(.+)" \}', it["FilterPattern"])
        sources = "".join(path.read_text() for path in (ROOT / "functions" / str(folder) / "src").glob("*.rs"))
        if not text or f'"{text.group(1)}"' not in sources:
            yield f"{key} counts lines {it['FilterPattern']}, which {folder} does not write"
        filters |= {each["MetricName"]: each for each in it["MetricTransformations"]}
    stale = by_metric.get("RollupsDone", {})
    if (stale.get("TreatMissingData"), stale.get("ComparisonOperator"), stale.get("Threshold")) != ("breaching", "LessThanThreshold", 1):
        yield "a roll-up that never runs raises no alarm"
    for metric in ("MailsGivenUp", "RollupsDone"):
        if metric not in filters:
            yield f"nothing counts {metric}"


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
        if "PORTAL_SENDER" in function["Environment"]["Variables"]:
            if target(function["Environment"]["Variables"].get("PORTAL_CONFIGURATION_SET")) not in sets:
                yield f"{key} sends outside the configuration set"
            for statement in policies(stack, target(function["Role"])):
                own = {"StringEquals": {"ses:FromAddress": {"Ref": "SenderAddress"}}}
                if "ses:SendRawEmail" in listed(statement["Action"]) and statement.get("Condition") != own:
                    yield f"{key} may write under any name"


def front(stack):
    """Each route leads to a function that may be called, is throttled, and gives up later than the function does."""
    integrations = dict(of_type(stack, "AWS::ApiGatewayV2::Integration"))
    timeouts = {key: function.get("Timeout", 3) for key, function in lambdas(stack)}
    permitted = {target(it["FunctionName"]) for _, it in of_type(stack, "AWS::Lambda::Permission") if it["Principal"] == "apigateway.amazonaws.com"}
    for key, permission in of_type(stack, "AWS::Lambda::Permission"):
        if "SourceArn" not in permission or permission["Action"] != "lambda:InvokeFunction":
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
    for key, api in of_type(stack, "AWS::ApiGatewayV2::Api"):
        if api.get("DisableExecuteApiEndpoint") != {"Fn::If": ["OwnDomain", True, False]}:
            yield f"{key} stays open beside the portal's own domain"
        if "CorsConfiguration" in api:
            yield f"{key} lets other sites in"
    for key, stage in of_type(stack, "AWS::ApiGatewayV2::Stage"):
        default, single = stage.get("DefaultRouteSettings", {}), stage.get("RouteSettings", {})
        if not 0 < default.get("ThrottlingRateLimit", 0) <= 10000 or not 0 < default.get("ThrottlingBurstLimit", 0) <= 5000:
            yield f"{key} does not throttle"
        for route in [route["RouteKey"] for _, route in routes if "/dang-nhap" in route["RouteKey"]]:
            if not 0 < single.get(route, {}).get("ThrottlingRateLimit", 0) < default.get("ThrottlingRateLimit", 0):
                yield f"{route}, which costs a mail, is not throttled by itself"


def functions(stack):
    """Every folder of functions/ is in the stack, built for the processor that the parameter names, with its secret out of sight."""
    folders = {path.name for path in (ROOT / "functions").iterdir() if (path / "Cargo.toml").exists()}
    for folder in sorted(folders ^ set(template.functions().values())):
        yield f"{folder} is in the folder of functions or in the template, not in both"
    for key, function in lambdas(stack):
        if function.get("Architectures") != [{"Ref": "Architecture"}] or function.get("Runtime") != "provided.al2023":
            yield f"{key} is not built for the processor that was asked for"
        secret = json.dumps(function.get("Environment", {}).get("Variables", {}).get("PORTAL_SECRET"))
        if "{{resolve:secretsmanager:" not in secret:
            yield f"{key} is told its secret by the template"
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
    """One dashboard, which CloudWatch can read."""
    found = of_type(stack, "AWS::CloudWatch::Dashboard")
    if len(found) != 1:
        yield f"{len(found)} dashboards in place of one"
    for key, board in found:
        try:
            widgets = json.loads(board["DashboardBody"]["Fn::Sub"])["widgets"]
            if len(widgets) < 6:
                yield f"{key} shows too little"
        except (ValueError, KeyError) as error:
            yield f"{key} cannot be read: {error}"


def size(stack):
    """The stack stays below CloudFormation's limits: 500 resources, 1 MB."""
    if len(stack["Resources"]) > 450:
        yield f"{len(stack['Resources'])} resources: 500 are the most"
    if len(json.dumps(stack)) > 900_000:
        yield "the template is too large"


RULES = [roles, narrow, tables, streams, queues, schedules, logs, alarms, mails, front, functions, parameters, dashboard, size]
