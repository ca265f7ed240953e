"""A client of Tinyforge's API with nothing but Python's standard library.

    TINYFORGE_URL=http://localhost:8090 TINYFORGE_TOKEN=tf_... python3 tinyforge_client.py config my-app
    ... python3 tinyforge_client.py watch my-app      prints the live config now, and again at its next change
    ... python3 tinyforge_client.py drift my-app
    ... python3 tinyforge_client.py sync my-app       exits with 1 unless it was applied or nothing differed
    ... python3 tinyforge_client.py sync my-app --retry    where something changed meanwhile: once more with that
"""

import json
import os
import sys
import urllib.error
import urllib.parse
import urllib.request
import uuid


class TinyforgeError(Exception):
    """The server said no; `code` is stable."""

    def __init__(self, code, message):
        super().__init__(message)
        self.code = code


class Tinyforge:
    def __init__(self, url, token):
        self.url = url.rstrip("/")
        self.token = token

    def query(self, procedure, **given):
        """Calls a tRPC query: `query("workload.list", search="web")`."""
        encoded = urllib.parse.urlencode({"input": json.dumps(given)})
        return self._trpc(f"/api/trpc/{procedure}?{encoded}", None)

    def mutate(self, procedure, **given):
        """Calls a tRPC mutation."""
        return self._trpc(f"/api/trpc/{procedure}", json.dumps(given).encode())

    def live_config(self, slug, etag=None, wait=0):
        """(config, etag), or (None, etag) where it is still the one with that tag after `wait` seconds."""
        path = f"/api/v1/workloads/{urllib.parse.quote(slug, safe='')}/config?wait={wait}"
        headers = {"If-None-Match": etag} if etag else {}
        try:
            with self._open(path, None, headers, timeout=wait + 30) as answer:
                return json.load(answer), answer.headers["ETag"]
        except urllib.error.HTTPError as error:
            if error.code == 304:
                return None, etag
            problem = json.load(error)
            raise TinyforgeError(problem["code"], problem["detail"]) from None

    def workload(self, slug):
        for item in self.query("workload.list", search=slug)["items"]:
            if item["slug"] == slug:
                return item
        raise TinyforgeError("NOT_FOUND", f"There is no workload {slug}.")

    def sync(self, workload_id, retries=0):
        """Syncs what is in the repository now. Where something changes in between, the outcome is `stale`: with
        `retries` it is read anew and tried again, without anybody having reviewed the difference."""
        result = self._sync_once(workload_id)
        while result["outcome"] == "stale" and retries > 0:
            retries -= 1
            result = self._sync_once(workload_id)
        return result

    def _sync_once(self, workload_id):
        panel = self.query("gitops.get", workloadId=workload_id)
        if panel["status"] != "ok":
            return {"outcome": panel["status"], "reason": panel["reason"]}
        reviewed = {
            "blobSha": panel["revision"]["blobSha"],
            "configVersion": panel["configVersion"],
            "settingsVersion": panel["settingsVersion"],
        }
        return self.mutate(
            "gitops.sync", workloadId=workload_id, reviewed=reviewed, requestId=str(uuid.uuid4())
        )

    def _trpc(self, path, body):
        try:
            with self._open(path, body, {}, timeout=60) as answer:
                return json.load(answer)["result"]["data"]
        except urllib.error.HTTPError as error:
            refused = json.load(error)["error"]
            raise TinyforgeError(refused["data"]["code"], refused["message"]) from None

    def _open(self, path, body, headers, timeout):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers}
        request = urllib.request.Request(self.url + path, data=body, headers=headers)
        return urllib.request.urlopen(request, timeout=timeout)


def main(command, slug, *flags):
    client = Tinyforge(os.environ["TINYFORGE_URL"], os.environ["TINYFORGE_TOKEN"])
    if command == "config":
        return client.live_config(slug)[0]
    if command == "watch":
        config, etag = client.live_config(slug)
        print(json.dumps(config), flush=True)
        changed = None
        while changed is None:
            changed, etag = client.live_config(slug, etag, wait=50)
        return changed
    if command == "drift":
        return client.query("gitops.get", workloadId=client.workload(slug)["id"])["drift"]
    if command == "sync":
        result = client.sync(client.workload(slug)["id"], retries=3 if flags == ("--retry",) else 0)
        if result["outcome"] not in ("applied", "unchanged"):
            print(json.dumps(result))
            raise SystemExit(1)
        return result
    raise SystemExit(__doc__)


if __name__ == "__main__":
    if sys.argv[3:] not in ([], ["--retry"]) or len(sys.argv) < 3:
        raise SystemExit(__doc__)
    try:
        print(json.dumps(main(*sys.argv[1:])))
    except TinyforgeError as error:
        raise SystemExit(f"{error.code}: {error}")
    except urllib.error.URLError as error:
        raise SystemExit(f"{os.environ['TINYFORGE_URL']}: {error.reason}")
