"""Checks the documents that describe the HTTP doors, with other people's validators.

    check_documents.py api FILE           the OpenAPI document is valid; prints a line `METHOD path status ...` per operation
    check_documents.py samples FOLDER     reads lines of {"schema": NAME, "sample": VALUE}; FOLDER holds the schemas

Says what is wrong on the standard error output, and then ends with status 1.
"""

import copy
import json
import pathlib
import sys

import yaml
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator
from referencing import Registry, Resource


def schemas(folder):
    files = sorted(pathlib.Path(folder).glob("*.json"))
    contents = {file.name: json.loads(file.read_text()) for file in files}
    for name, content in contents.items():
        Draft202012Validator.check_schema(content)
        if content.get("$id") != name:
            sys.exit(f"{name}: its $id is {content.get('$id')}")
    registry = Registry().with_resources(
        (name, Resource.from_contents(content)) for name, content in contents.items()
    )
    return {name: Draft202012Validator(content, registry=registry) for name, content in contents.items()}


def problems(validator, sample):
    return [f"{'/'.join(map(str, error.absolute_path))}: {error.message}" for error in validator.iter_errors(sample)]


def damaged(sample):
    """The same with the version gone or another, a key too many, and each key's value of another kind."""
    yield "no version", {key: value for key, value in sample.items() if key != "version"}
    yield "version 2", {**sample, "version": 2}
    yield "another key", {**sample, "another": 1}
    for key in sample:
        copied = copy.deepcopy(sample)
        copied[key] = None
        yield f"{key} is null", copied


def check_samples(folder):
    validators = schemas(folder)
    failed = False
    seen = set()
    for line in sys.stdin:
        case = json.loads(line)
        name, sample = case["schema"], case["sample"]
        seen.add(name)
        for problem in problems(validators[name], sample):
            failed = True
            print(f"{name}: {problem}\n    in {json.dumps(sample)}", file=sys.stderr)
        for what, other in damaged(sample):
            if not problems(validators[name], other):
                failed = True
                print(f"{name} accepts a sample with {what}", file=sys.stderr)
    print(*sorted(seen))
    sys.exit(1 if failed else 0)


def check_api(file):
    path = pathlib.Path(file).resolve()
    document = yaml.safe_load(path.read_text())
    errors = list(OpenAPIV31SpecValidator(document, base_uri=path.as_uri()).iter_errors())
    for error in errors:
        print(f"{file}: {error.message}", file=sys.stderr)
    if errors:
        sys.exit(1)
    for route, item in document["paths"].items():
        for method, operation in item.items():
            print(method.upper(), route, *sorted(operation["responses"]))


if __name__ == "__main__":
    {"api": check_api, "samples": check_samples}[sys.argv[1]](sys.argv[2])
