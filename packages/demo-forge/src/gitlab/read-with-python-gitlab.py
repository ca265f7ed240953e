"""Reads a project with python-gitlab, a client of GitLab that nobody here wrote, and prints what it got as JSON.

The argument is JSON: where GitLab is, a token, one with too few scopes, and what is to be read.
"""

import json
import sys

try:
    import gitlab
except ImportError:
    sys.exit("This Python has no python-gitlab.")

asked = json.loads(sys.argv[1])


def connect(token):
    return gitlab.Gitlab(asked["url"], private_token=token, timeout=20)


def attempt(read):
    """What `read` returns, or what it raised: the client's own exception, the status and the message."""
    try:
        return read()
    except gitlab.exceptions.GitlabError as error:
        return {
            "raised": type(error).__name__,
            "status": error.response_code,
            "message": error.error_message,
        }


def signed_in(token):
    client = connect(token)
    client.auth()
    return client.user.attributes


def read_file(project, path, ref):
    found = project.files.get(file_path=path, ref=ref)
    raw = project.files.raw(file_path=path, ref=ref)
    return {**found.attributes, "decoded": found.decode().decode(), "raw": raw.decode()}


def commits(project, **query):
    # Given as keywords, `path` would be taken for the address.
    listed = project.commits.list(iterator=True, query_parameters={**query, "per_page": 1})
    return [commit.attributes for commit in listed]


client = connect(asked["token"])
project = client.projects.get(asked["project"])
sha = asked["commit"]
path = asked["path"]

print(
    json.dumps(
        {
            "project": project.attributes,
            "projectByNumber": client.projects.get(project.id).attributes,
            "renamed": client.projects.get(asked["renamed"]).attributes,
            "branch": project.branches.get(asked["branch"]).attributes,
            "tag": project.tags.get(asked["tag"]).attributes,
            "commit": project.commits.get(sha).attributes,
            "commits": commits(project),
            "commitsOfFile": commits(project, path=path, ref_name=sha),
            "file": read_file(project, path, sha),
            "blob": project.repository_blob(asked["blob"]),
            "tree": list(project.repository_tree(recursive=True, per_page=2, iterator=True)),
            "treeByKeyset": list(
                project.repository_tree(
                    recursive=True, per_page=2, iterator=True, pagination="keyset", order_by="name"
                )
            ),
            "folder": list(project.repository_tree(path=asked["folder"], ref=sha, iterator=True)),
            # Its version 3.12 has no method of its own for this one.
            "token": client.http_get("/personal_access_tokens/self"),
            "user": signed_in(asked["token"]),
            "failures": {
                "wrongToken": attempt(lambda: signed_in("wrong")),
                "narrowToken": attempt(
                    lambda: connect(asked["narrowToken"]).projects.get(asked["project"])
                ),
                "noToken": attempt(lambda: connect(None).projects.get(asked["hidden"])),
                "project": attempt(lambda: client.projects.get("acme/nowhere")),
                "branch": attempt(lambda: project.branches.get("nowhere")),
                "tag": attempt(lambda: project.tags.get("nowhere")),
                "commit": attempt(lambda: project.commits.get("f" * 40)),
                "file": attempt(lambda: project.files.get(file_path="nowhere.yml", ref=sha)),
                "ref": attempt(lambda: project.files.get(file_path=path, ref="nowhere")),
                "raw": attempt(lambda: project.files.raw(file_path="nowhere.yml", ref=sha)),
                "folder": attempt(lambda: list(project.repository_tree(path="no", iterator=True))),
                "blob": attempt(lambda: project.repository_blob("f" * 40)),
            },
        }
    )
)
