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


def put(key, *path_and_value):
    """A mutant that sets a property."""
    *path, last, value = path_and_value

    def change(stack):
        inner = of(stack, key)
        for step in path:
            inner = inner[step]
        inner[last] = value

    return change


def revoke(stack):
    """The read of a draft is no longer granted."""
    statement = of(stack, "FormSubmissionRights")["PolicyDocument"]["Statement"][0]
    statement["Action"].remove("dynamodb:BatchGetItem")


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
    ("roles", "a function may do everything with the table", grant("dynamodb:*", PORTAL)),
    ("roles", "a function may read every table", grant("dynamodb:GetItem", "*")),
    ("roles", "a function may change the log", grant("dynamodb:UpdateItem", LOG)),
    ("roles", "a function may scan", grant("dynamodb:Scan", PORTAL)),
    ("roles", "a function may write more than its code does", grant("dynamodb:DeleteItem", PORTAL)),
    ("roles", "a function may send mail", grant("ses:SendRawEmail", {"Ref": "SenderAddress"})),
    ("roles", "a function lacks what its code calls", revoke),
    ("roles", "all indexes in place of one", grant("dynamodb:Query", {"Fn::Sub": "${PortalTable.Arn}/index/*"})),
    ("roles", "two functions share a role", put("AccountFunction", "Role", {"Fn::GetAtt": ["CaseworkRole", "Arn"]})),
    ("roles", "a managed policy with its `*`", put("AccountRole", "ManagedPolicyArns", ["arn:aws:iam::aws:policy/AWSLambdaExecute"])),
    ("roles", "anyone may take the role", put("AccountRole", "AssumeRolePolicyDocument", "Statement", [{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole"}])),
    ("roles", "a role writes to every log", put("AccountRole", "Policies", 0, "PolicyDocument", "Statement", 0, "Resource", "*")),
    ("narrow", "the public pages may write any item", without("ServiceLookupRights", P, "PolicyDocument", "Statement", 1, "Condition")),
    ("tables", "the table goes with the stack", without("PortalTable", "DeletionPolicy")),
    ("tables", "the table goes when it is replaced", without("LogTable", "UpdateReplacePolicy")),
    ("tables", "the table can be deleted", put("PortalTable", "DeletionProtectionEnabled", False)),
    ("tables", "no point-in-time recovery", without("LogTable", P, "PointInTimeRecoverySpecification")),
    ("tables", "no KMS", without("PortalTable", P, "SSESpecification")),
    ("tables", "no stream of old images", put("PortalTable", "StreamSpecification", {"StreamViewType": "NEW_IMAGE"})),
    ("tables", "sessions and codes never end", without("PortalTable", P, "TimeToLiveSpecification")),
    ("streams", "every change of the table starts the mails", without("MailStream", P, "FilterCriteria")),
    ("streams", "the whole batch comes again for one record", without("MailStream", P, "FunctionResponseTypes")),
    ("streams", "a batch that fails is not halved", put("MailStream", "BisectBatchOnFunctionError", False)),
    ("streams", "a record that fails holds up a day", put("MailStream", "MaximumRecordAgeInSeconds", 86400)),
    ("streams", "what fails is lost", without("MailStream", P, "DestinationConfig")),
    ("streams", "mails of before the deployment are passed over", put("MailStream", "StartingPosition", "LATEST")),
    ("streams", "a job waits for another one's end", without("JobStream", P, "ParallelizationFactor")),
    ("queues", "a queue in plain text", without("MailFailures", P, "SqsManagedSseEnabled")),
    ("queues", "a queue that forgets after four days", without("RollupFailures", P, "MessageRetentionPeriod")),
    ("queues", "a queue that nobody watches", without("ScheduleFailuresWaiting")),
    ("schedules", "a schedule without a dead letter", without("MailSweep", P, "Target", "DeadLetterConfig")),
    ("schedules", "a scheduled run that fails leaves no trace", without("StatisticsRollupFunctionEventInvokeConfig")),
    ("schedules", "a schedule that may not start its function", put("ScheduleRole", "Policies", 0, "PolicyDocument", "Statement", 0, "Resource", [])),
    ("schedules", "another account's scheduler takes the role", without("ScheduleRole", P, "AssumeRolePolicyDocument", "Statement", 0, "Condition")),
    ("schedules", "mails are not swept", without("MailSweep")),
    ("schedules", "jobs are not gone on with", without("JobSweep")),
    ("logs", "logs without an end", without("AccountLog", P, "RetentionInDays")),
    ("logs", "logs go with the stack", without("AccountLog", "DeletionPolicy")),
    ("logs", "a function logs where Lambda likes", without("AccountFunction", P, "LoggingConfig")),
    ("logs", "no access log", without("HttpStage", P, "AccessLogSettings")),
    ("logs", "people's addresses in the access log", put("HttpStage", "AccessLogSettings", "Format", '{"ip":"$context.identity.sourceIp"}')),
    ("alarms", "errors of a function are not told", without("CaseworkErrors")),
    ("alarms", "throttles of a function are not told", without("AccountThrottles")),
    ("alarms", "an alarm above the time limit", put("AccountSlow", "Threshold", 10000)),
    ("alarms", "an alarm that tells nobody", put("HttpFailures", "AlarmActions", [])),
    ("alarms", "nobody is written to", put("Alarms", "Subscription", [])),
    ("alarms", "bounces are not told", without("BounceRate")),
    ("alarms", "complaints are not told", without("ComplaintRate")),
    ("alarms", "a roll-up that never runs is silent", put("RollupStale", "TreatMissingData", "notBreaching")),
    ("alarms", "runs of the roll-up are not counted", without("RollupRuns")),
    ("alarms", "mails given up are counted by the wrong words", put("MailsGivenUp", "FilterPattern", '{ $.message = "gave up" }')),
    ("mails", "the domain does not sign", put("SenderDomain", "DkimAttributes", "SigningEnabled", False)),
    ("mails", "addresses that bounced are written to again", put("Mails", "SuppressionOptions", {"SuppressedReasons": ["COMPLAINT"]})),
    ("mails", "SES reports nothing", put("MailEvents", "EventDestination", "Enabled", False)),
    ("mails", "nobody hears of bounces", put("MailReports", "EventPattern", "detail-type", ["Email Sent"])),
    ("mails", "reports that fail are lost", without("MailReports", P, "Targets", 0, "DeadLetterConfig")),
    ("mails", "reports may not start the function", without("MailReportsPermission")),
    ("queues", "anybody may write to the queue of reports", without("MailEventFailuresPolicy", P, "PolicyDocument", "Statement", 0, "Condition")),
    ("mails", "mails go out past the configuration set", without("MailDeliveryFunction", P, "Environment", "Variables", "PORTAL_CONFIGURATION_SET")),
    ("mails", "mails under any sender", without("MailDeliveryRights", P, "PolicyDocument", "Statement", 2, "Condition")),
    ("front", "no throttle", without("HttpStage", P, "DefaultRouteSettings")),
    ("front", "signing in is throttled like reading", without("HttpStage", P, "RouteSettings", "ANY /en/dang-nhap/{proxy+}")),
    ("front", "a route that leads nowhere", put("NopRoute", "Target", {"Fn::Sub": "integrations/${Gone}"})),
    ("front", "the API gives up before the function", put("AccountIntegration", "TimeoutInMillis", 5000)),
    ("front", "a function that the API may not call", without("AccountPermission")),
    ("front", "a function that any API may call", without("AccountPermission", P, "SourceArn")),
    ("front", "the API stays open beside the domain", without("HttpApi", P, "DisableExecuteApiEndpoint")),
    ("functions", "a function for the wrong processor", put("AccountFunction", "Architectures", ["x86_64"])),
    ("functions", "the secret is in the template", put("AccountFunction", "Environment", "Variables", "PORTAL_SECRET", "BwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwc=")),
    ("parameters", "http as the origin", parameter("PublicOrigin", "AllowedPattern", "^https?://.+$")),
    ("parameters", "two senders in one", parameter("SenderAddress", "AllowedPattern", ".+@.+")),
    ("parameters", "any alarm address", parameter("AlarmAddress", "AllowedPattern", None)),
    ("parameters", "no sentence", parameter("Agency", "ConstraintDescription", None)),
    ("parameters", "an unknown processor", parameter("Architecture", "AllowedValues", ["arm64", "x86_64", "amd64"])),
    ("dashboard", "a dashboard that is no JSON", put("Dashboard", "DashboardBody", {"Fn::Sub": "{"})),
    ("dashboard", "no dashboard", without("Dashboard")),
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
