"""Faults put into the expanded template on purpose: what each of them would cost, and the rule that must name it."""
import copy

import rules


def of(stack, key):
    """The properties of a resource."""
    return stack["Resources"][key]["Properties"]


def grant(action, resource):
    """A mutant that adds a right to the function for citizens' forms."""

    def change(stack):
        statements = of(stack, "FormSubmissionRights")["PolicyDocument"]["Statement"]
        statements.append({"Effect": "Allow", "Action": [action], "Resource": resource})

    return change


def without(key, *path):
    """A mutant that takes a property, or a whole resource, away."""

    def change(stack):
        if not path:
            del stack["Resources"][key]
            return
        inner = stack["Resources"][key]
        for step in path[:-1]:
            inner = inner[step]
        del inner[path[-1]]

    return change


def retained(key, policy):
    """A mutant that changes what becomes of a resource with its stack."""

    def change(stack):
        stack["Resources"][key]["DeletionPolicy"] = policy

    return change


def put(key, *path_and_value):
    """A mutant that sets a property."""
    *path, last, value = path_and_value

    def change(stack):
        inner = of(stack, key)
        for step in path:
            inner = inner[step]
        inner[last] = value

    return change


def add(key, kind, **properties):
    """A mutant that adds a resource."""

    def change(stack):
        stack["Resources"][key] = {"Type": kind, "Properties": properties}

    return change


def renamed(key, name):
    """A mutant that gives a resource another name."""

    def change(stack):
        stack["Resources"][name] = stack["Resources"].pop(key)

    return change


def may_start(action, resource):
    """A mutant that adds a right to the role of the clock."""

    def change(stack):
        statements = of(stack, "ScheduleRole")["Policies"][0]["PolicyDocument"]["Statement"]
        statements.append({"Effect": "Allow", "Action": [action], "Resource": [resource]})

    return change


def revoke(stack):
    """The read of a draft is no longer granted."""
    statement = of(stack, "FormSubmissionRights")["PolicyDocument"]["Statement"][0]
    statement["Action"].remove("dynamodb:BatchGetItem")


def unseen(stack):
    """A queue leaves the dashboard."""
    body = of(stack, "Dashboard")["DashboardBody"]
    body["Fn::Sub"] = body["Fn::Sub"].replace('["...", "${JobFailures.QueueName}"], ', "")


def parameter(name, key, value):
    """A mutant that changes a parameter; None takes the property away."""

    def change(stack):
        stack["Parameters"][name].pop(key, None)
        if value is not None:
            stack["Parameters"][name][key] = value

    return change


PORTAL, LOG = {"Fn::GetAtt": ["PortalTable", "Arn"]}, {"Fn::GetAtt": ["LogTable", "Arn"]}
P = "Properties"

# Rule, what is done, how.
MUTANTS = [
    ("kinds", "a function with an address of its own, past the API", add("CaseworkUrl", "AWS::Lambda::Url", AuthType="NONE", TargetFunctionArn={"Ref": "CaseworkFunction"})),
    ("kinds", "a bucket that nobody asked for", add("Uploads", "AWS::S3::Bucket")),
    ("kinds", "anybody reads the table", put("PortalTable", "ResourcePolicy", {"PolicyDocument": {"Statement": [{"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}]}})),
    ("kinds", "anybody reads the stream", put("PortalTable", "StreamSpecification", "ResourcePolicy", {"PolicyDocument": {}})),
    ("roles", "a function may do everything with the table", grant("dynamodb:*", PORTAL)),
    ("roles", "a function may read every table", grant("dynamodb:GetItem", "*")),
    ("roles", "a function may change the log", grant("dynamodb:UpdateItem", LOG)),
    ("roles", "a function may scan", grant("dynamodb:Scan", PORTAL)),
    ("roles", "a function may write more than its code does", grant("dynamodb:DeleteItem", PORTAL)),
    ("roles", "a function may send mail", grant("ses:SendRawEmail", {"Ref": "SenderAddress"})),
    ("roles", "a function lacks what its code calls", revoke),
    ("roles", "all indexes in place of one", grant("dynamodb:Query", {"Fn::Sub": "${PortalTable.Arn}/index/*"})),
    ("roles", "a failure goes into another function's queue", put("MailDeliveryRights", "PolicyDocument", "Statement", 4, "Resource", {"Fn::GetAtt": ["RollupFailures", "Arn"]})),
    ("roles", "a function writes to the next one's log", put("AccountRole", "Policies", 0, "PolicyDocument", "Statement", 0, "Resource", {"Fn::Sub": "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/${AWS::StackName}-Casework:log-stream:*"})),
    ("roles", "mails from any domain of the account", put("MailDeliveryRights", "PolicyDocument", "Statement", 2, "Resource", 0, {"Fn::Sub": "arn:${AWS::Partition}:ses:${AWS::Region}:${AWS::AccountId}:identity/other.example"})),
    ("roles", "two functions share a role", put("AccountFunction", "Role", {"Fn::GetAtt": ["CaseworkRole", "Arn"]})),
    ("roles", "a managed policy with its `*`", put("AccountRole", "ManagedPolicyArns", ["arn:aws:iam::aws:policy/AWSLambdaExecute"])),
    ("roles", "anyone may take the role", put("AccountRole", "AssumeRolePolicyDocument", "Statement", [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}])),
    ("roles", "a role beside those of the functions", add("Spare", "AWS::IAM::Role", AssumeRolePolicyDocument={"Statement": [{"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}]})),
    ("roles", "a role writes to every log", put("AccountRole", "Policies", 0, "PolicyDocument", "Statement", 0, "Resource", "*")),
    ("narrow", "the public pages may write any item", without("ServiceLookupRights", P, "PolicyDocument", "Statement", 1, "Condition")),
    ("tables", "the table goes with the stack", without("PortalTable", "DeletionPolicy")),
    ("tables", "the table goes when it is replaced", without("LogTable", "UpdateReplacePolicy")),
    ("tables", "the table can be deleted", put("PortalTable", "DeletionProtectionEnabled", False)),
    ("tables", "no point-in-time recovery", without("LogTable", P, "PointInTimeRecoverySpecification")),
    ("tables", "no KMS", without("PortalTable", P, "SSESpecification")),
    ("tables", "no stream of old images", put("PortalTable", "StreamSpecification", {"StreamViewType": "NEW_IMAGE"})),
    ("tables", "sessions and codes never end", without("PortalTable", P, "TimeToLiveSpecification")),
    ("tables", "a dossier's history cannot be read", without("LogTable", P, "GlobalSecondaryIndexes")),
    ("tables", "an index without the items", put("PortalTable", "GlobalSecondaryIndexes", 1, "Projection", {"ProjectionType": "KEYS_ONLY"})),
    ("streams", "mails are not started", put("MailStream", "Enabled", False)),
    ("streams", "jobs listen to the log", put("JobStream", "EventSourceArn", {"Fn::GetAtt": ["LogTable", "StreamArn"]})),
    ("streams", "every change of the table starts the mails", without("MailStream", P, "FilterCriteria")),
    ("streams", "the whole batch comes again for one record", without("MailStream", P, "FunctionResponseTypes")),
    ("streams", "a batch that fails is not halved", put("MailStream", "BisectBatchOnFunctionError", False)),
    ("streams", "a record that fails holds up a day", put("MailStream", "MaximumRecordAgeInSeconds", 86400)),
    ("streams", "what fails is lost", without("MailStream", P, "DestinationConfig")),
    ("streams", "mails of before the deployment are passed over", put("MailStream", "StartingPosition", "LATEST")),
    ("streams", "a job waits for another one's end", without("JobStream", P, "ParallelizationFactor")),
    ("queues", "a queue in plain text", without("MailFailures", P, "SqsManagedSseEnabled")),
    ("queues", "a queue that forgets after four days", without("RollupFailures", P, "MessageRetentionPeriod")),
    ("schedules", "a schedule without a dead letter", without("MailSweep", P, "Target", "DeadLetterConfig")),
    ("schedules", "a scheduled run that fails leaves no trace", without("StatisticsRollupFunctionEventInvokeConfig")),
    ("schedules", "a schedule that may not start its function", put("ScheduleRole", "Policies", 0, "PolicyDocument", "Statement", 0, "Resource", [])),
    ("schedules", "another account's scheduler takes the role", without("ScheduleRole", P, "AssumeRolePolicyDocument", "Statement", 0, "Condition")),
    ("schedules", "the clock may write to the table", may_start("dynamodb:PutItem", PORTAL)),
    ("schedules", "the clock may start any function", may_start("lambda:InvokeFunction", {"Fn::GetAtt": ["CaseworkFunction", "Arn"]})),
    ("schedules", "the sweep of mails is switched off", put("MailSweep", "State", "DISABLED")),
    ("schedules", "the sweep of mails ends with the year", put("MailSweep", "EndDate", "2026-12-31T17:00:00Z")),
    ("schedules", "the sweep of mails comes once a year", put("MailSweep", "ScheduleExpression", "rate(365 days)")),
    ("schedules", "the roll-up of the week comes on Mondays", put("RollupNightly", "ScheduleExpression", "cron(10 1 ? * MON *)")),
    ("schedules", "a sweep that is told nothing", without("JobSweep", P, "Target", "Input")),
    ("schedules", "mails are not swept", without("MailSweep")),
    ("schedules", "jobs are not gone on with", without("JobSweep")),
    ("logs", "logs without an end", without("AccountLog", P, "RetentionInDays")),
    ("logs", "logs go with the stack", without("AccountLog", "DeletionPolicy")),
    ("logs", "logs of a deployment that failed stand in the way of the next", retained("AccountLog", "Retain")),
    ("logs", "a function logs where Lambda likes", without("AccountFunction", P, "LoggingConfig")),
    ("logs", "no access log", without("HttpStage", P, "AccessLogSettings")),
    ("logs", "people's addresses in the access log", put("HttpStage", "AccessLogSettings", "Format", '{"ip":"$context.identity.sourceIp"}')),
    ("alarms", "errors of a function are not told", without("CaseworkErrors")),
    ("alarms", "throttles of a function are not told", without("AccountThrottles")),
    ("alarms", "an alarm above the time limit", put("AccountSlow", "Threshold", 10000)),
    ("alarms", "an alarm that tells nobody", put("HttpFailures", "AlarmActions", [])),
    ("alarms", "nobody is written to", put("Alarms", "Subscription", [])),
    ("alarms", "an alarm for another service's figure", put("HttpFailures", "Namespace", "AWS/ApplicationELB")),
    ("alarms", "an alarm after a hundred periods", put("CaseworkErrors", "EvaluationPeriods", 100)),
    ("alarms", "an alarm for few errors", put("CaseworkErrors", "ComparisonOperator", "LessThanThreshold")),
    ("alarms", "an alarm that takes silence for a failure", put("CaseworkErrors", "TreatMissingData", "breaching")),
    ("alarms", "an alarm over another table", put("PortalWritesThrottled", "Dimensions", 0, "Value", {"Ref": "LogTable"})),
    ("alarms", "slow answers are not told", without("HttpSlow")),
    ("alarms", "refused writes are not told", without("PortalWritesThrottled")),
    ("alarms", "a queue that nobody watches", without("ScheduleFailuresWaiting")),
    ("alarms", "jobs that wait in the stream are not told", without("JobStreamBehind")),
    ("alarms", "mails given up are counted under another name", put("MailsGivenUp", "MetricTransformations", 0, "MetricNamespace", "Portal")),
    ("alarms", "bounces are not told", without("BounceRate")),
    ("alarms", "complaints are not told", without("ComplaintRate")),
    ("alarms", "a roll-up that never runs is silent", put("RollupStale", "TreatMissingData", "notBreaching")),
    ("alarms", "runs of the roll-up are not counted", without("RollupRuns")),
    ("alarms", "mails given up are counted by the wrong words", put("MailsGivenUp", "FilterPattern", '{ $.message = "gave up" }')),
    ("mails", "the domain does not sign", put("SenderDomain", "DkimAttributes", "SigningEnabled", False)),
    ("mails", "addresses that bounced are written to again", put("Mails", "SuppressionOptions", {"SuppressedReasons": ["COMPLAINT"]})),
    ("mails", "mails travel in plain text", put("Mails", "DeliveryOptions", {"TlsPolicy": "OPTIONAL"})),
    ("mails", "no mail goes out", put("Mails", "SendingOptions", {"SendingEnabled": False})),
    ("mails", "SES reports nothing", put("MailEvents", "EventDestination", "Enabled", False)),
    ("mails", "nobody hears of bounces", put("MailReports", "EventPattern", "detail-type", ["Email Sent"])),
    ("mails", "reports that fail are lost", without("MailReports", P, "Targets", 0, "DeadLetterConfig")),
    ("mails", "reports may not start the function", without("MailReportsPermission")),
    ("queues", "anybody may write to the queue of reports", without("MailEventFailuresPolicy", P, "PolicyDocument", "Statement", 0, "Condition")),
    ("queues", "reports may be read and deleted from outside", put("MailEventFailuresPolicy", "PolicyDocument", "Statement", 0, "Action", ["sqs:ReceiveMessage", "sqs:DeleteMessage"])),
    ("functions", "mails go out past the configuration set", without("MailDeliveryFunction", P, "Environment", "Variables", "PORTAL_CONFIGURATION_SET")),
    ("mails", "mails under any sender", without("MailDeliveryRights", P, "PolicyDocument", "Statement", 2, "Condition")),
    ("front", "a route that does not say who may pass", without("TraCuuRoute", P, "AuthorizationType")),
    ("front", "an address that nobody meant to be open", put("TraCuuRoute", "RouteKey", "ANY /quan-tri")),
    ("front", "the domain takes TLS 1.0", put("HttpDomain", "DomainNameConfigurations", 0, "SecurityPolicy", "TLS_1_0")),
    ("front", "the domain leads nowhere", without("HttpMapping")),
    ("front", "the domain leads to the API below a path alone", put("HttpMapping", "ApiMappingKey", "portal")),
    ("front", "an address is forgotten", without("EnTraCuuAllRoute")),
    ("front", "another account's APIs may start a function", put("AccountPermission", "SourceArn", {"Fn::Sub": "arn:${AWS::Partition}:execute-api:${AWS::Region}:*"})),
    ("front", "any service may start a function", put("AccountPermission", "Principal", "*")),
    ("front", "no throttle", without("HttpStage", P, "DefaultRouteSettings")),
    ("front", "signing in is throttled like reading", without("HttpStage", P, "RouteSettings", "ANY /en/dang-nhap/{proxy+}")),
    ("front", "a route that leads nowhere", put("NopRoute", "Target", {"Fn::Sub": "integrations/${Gone}"})),
    ("front", "the API gives up before the function", put("AccountIntegration", "TimeoutInMillis", 5000)),
    ("front", "a function that the API may not call", without("AccountPermission")),
    ("front", "a function that any API may call", without("AccountPermission", P, "SourceArn")),
    ("front", "the API stays open beside the domain", without("HttpApi", P, "DisableExecuteApiEndpoint")),
    ("functions", "a function for the wrong processor", put("AccountFunction", "Architectures", ["x86_64"])),
    ("functions", "the secret is in the template", put("AccountFunction", "Environment", "Variables", "PORTAL_SECRET", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=")),
    ("functions", "a function takes the log for the table", put("AccountFunction", "Environment", "Variables", "PORTAL_TABLE", {"Ref": "LogTable"})),
    ("functions", "the origin of another portal", put("AccountFunction", "Environment", "Variables", "PORTAL_ORIGIN", "https://dichvucong.example.vn")),
    ("functions", "a demonstration that does not say so", without("MailDeliveryFunction", P, "Environment", "Variables", "PORTAL_DEMO")),
    ("parameters", "http as the origin", parameter("PublicOrigin", "AllowedPattern", "^https?://.+$")),
    ("parameters", "two senders in one", parameter("SenderAddress", "AllowedPattern", ".+@.+")),
    ("parameters", "any alarm address", parameter("AlarmAddress", "AllowedPattern", None)),
    ("parameters", "no sentence", parameter("Agency", "ConstraintDescription", None)),
    ("parameters", "an unknown processor", parameter("Architecture", "AllowedValues", ["arm64", "x86_64", "amd64"])),
    ("dashboard", "a dashboard that is no JSON", put("Dashboard", "DashboardBody", {"Fn::Sub": "{"})),
    ("dashboard", "no dashboard", without("Dashboard")),
    ("dashboard", "a queue that nobody sees", unseen),
    ("guide", "an alarm of which nobody knows what to do", renamed("HttpSlow", "HttpWaits")),
]


def run(stack, quiet):
    """Breaks the stack once for each mutant and prints what the rules say; answers with how many they missed."""
    by_name = {rule.__name__: rule for rule in rules.RULES}
    missed = 0
    for rule, what, change in MUTANTS:
        broken = copy.deepcopy(stack)
        change(broken)
        said = next(iter(by_name[rule](broken)), None)
        missed += said is None
        if said is None or not quiet:
            print(f"| {rule} | {what} | {said or 'NOT CAUGHT'} |")
    print(f"{len(MUTANTS) - missed} of {len(MUTANTS)} mutants are caught")
    untried = set(by_name) - {rule for rule, _, _ in MUTANTS} - {"size"}
    if untried:
        raise SystemExit(f"no mutant tries {', '.join(sorted(untried))}")
    return missed
