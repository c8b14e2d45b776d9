"""Reads template.yaml as data, and expands it as CloudFormation does before it makes anything: loops, then SAM."""
import copy
import json
import os
import pathlib
import re

import yaml

INFRA = pathlib.Path(__file__).resolve().parent
TEMPLATE = INFRA / "template.yaml"


class Reader(yaml.SafeLoader):
    """YAML with CloudFormation's short tags: `!Ref X` is {"Ref": "X"}, `!Sub X` is {"Fn::Sub": "X"}."""


def short_tag(reader, suffix, node):
    """What a short tag stands for."""
    if isinstance(node, yaml.ScalarNode):
        value = reader.construct_scalar(node)
    elif isinstance(node, yaml.SequenceNode):
        value = reader.construct_sequence(node, deep=True)
    else:
        value = reader.construct_mapping(node, deep=True)
    if suffix == "GetAtt" and isinstance(value, str):
        value = value.split(".", 1)
    return {suffix if suffix in ("Ref", "Condition") else f"Fn::{suffix}": value}


Reader.add_multi_constructor("!", short_tag)
# A date stays the text that it is: "2012-10-17" is no day here.
Reader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def read(path=TEMPLATE):
    """The template as it is written."""
    return yaml.load(path.read_text(), Loader=Reader)


def loops(resources):
    """Resources with every Fn::ForEach written out."""
    found = {}
    for key, value in resources.items():
        if not key.startswith("Fn::ForEach::"):
            found[key] = value
            continue
        name, items, body = value
        for item in items:
            for inner, resource in body.items():
                found[inner.replace("${%s}" % name, item)] = filled(resource, name, item)
    return found


def filled(value, name, item):
    """A loop's body with the loop's name replaced, in the texts of Fn::Sub alone, as CloudFormation does."""
    if isinstance(value, list):
        return [filled(each, name, item) for each in value]
    if not isinstance(value, dict):
        return value
    if isinstance(value.get("Fn::Sub"), str):
        text = value["Fn::Sub"].replace("${%s}" % name, item)
        return {"Fn::Sub": text} if "${" in text else text
    return {key: filled(each, name, item) for key, each in value.items()}


def expanded(template=None):
    """The template as plain CloudFormation: no loops, no AWS::Serverless."""
    os.environ.setdefault("AWS_DEFAULT_REGION", "ap-southeast-1")
    from samtranslator.translator.transform import transform

    plain = copy.deepcopy(template or read())
    plain["Resources"] = loops(plain["Resources"])
    plain["Transform"] = "AWS::Serverless-2016-10-31"
    for resource in plain["Resources"].values():
        # Not yet packaged; the expansion only wants to see a place.
        if resource["Type"] == "AWS::Serverless::Function" and isinstance(resource["Properties"].get("CodeUri"), str):
            resource["Properties"]["CodeUri"] = {"Bucket": "unpackaged", "Key": resource["Properties"]["CodeUri"]}

    class NoPolicies:
        """No function takes a policy that AWS manages: each has its own role."""

        def load(self):
            return {}

    return transform(plain, {}, NoPolicies())


def functions(template=None):
    """Logical id of a function -> name of its folder in functions/."""
    resources = loops((template or read())["Resources"])
    return {
        key: re.search(r"lambda/([a-z-]+)/$", resource["Properties"]["CodeUri"]).group(1)
        for key, resource in resources.items()
        if resource["Type"] == "AWS::Serverless::Function"
    }


if __name__ == "__main__":
    print(json.dumps(expanded(), indent=2))
