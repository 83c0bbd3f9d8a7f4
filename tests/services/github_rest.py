"""GitHub's REST on loopback: a GET of everything that a link can name, with status codes and bodies of the real one.

Objects have some of the real one's fields, each under its name and of its type (https://docs.github.com/en/rest).
"""

import base64
import hashlib
from collections.abc import Callable, Mapping
from typing import Any, TypeAlias
from urllib.parse import quote

from msgspec import Struct
from services.faults import json_bytes
from services.github_graphql import SAML
from services.github_world import (
    EPOCH,
    Access,
    Account,
    Blob,
    Commit,
    Ref,
    Repo,
    Submodule,
    Tag,
    Tree,
    World,
    found_at,
    inside,
    ref_named,
    refs,
)
from services.serving import Answer, Asked

MEGABYTE = 2**20
DOCUMENTATION = "https://docs.github.com/rest"
STAMP = f"{EPOCH:%Y-%m-%dT%H:%M:%SZ}"


class Site(Struct, frozen=True):
    """What there is, and the address at which it is served."""

    world: World
    api: str


Handler: TypeAlias = Callable[[Site, Repo, str, Asked], Answer]


def replied(status: int, value: object, headers: Mapping[str, str] = {}) -> Answer:
    """Return a JSON answer."""
    return Answer(status, {"content-type": "application/json; charset=utf-8", **headers}, json_bytes(value))


def refused(status: int, message: str) -> Answer:
    """Return an error as GitHub words all of them: a message, where to read on, and the status again."""
    return replied(status, {"message": message, "documentation_url": DOCUMENTATION, "status": str(status)})


def rest(site: Site, asked: Asked) -> Answer:
    """Answer a GET by its path."""
    kind, _, rest = asked.path.removeprefix("/").partition("/")
    if kind == "repos" and rest.count("/") >= 1:
        owner, name, *below = rest.split("/", 2)
        return _by_name(site, f"{owner}/{name}", below[0] if below else "", asked)
    if kind == "repositories" and rest.partition("/")[0].isdecimal():
        number, _, below_id = rest.partition("/")
        repo = site.world.with_id(int(number))
        return _repository(site, repo, below_id, asked) if repo else _not_found()
    if kind == "users":
        account = site.world.account(rest)
        return replied(200, _account(site, account)) if account else _not_found()
    if kind == "gists":
        gist = site.world.gist(rest)
        return replied(200, _gist(site, gist[0], rest, gist[1])) if gist else _not_found()
    return _not_found()


def _not_found() -> Answer:
    return refused(404, "Not Found")


def _moved(location: str) -> Answer:
    value = {"message": "Moved Permanently", "url": location, "documentation_url": f"{DOCUMENTATION}#http-redirects"}
    return replied(301, value, {"location": location})


def _by_name(site: Site, name: str, below: str, asked: Asked) -> Answer:
    if repo := site.world.named(name):
        return _repository(site, repo, below, asked)
    if (repo := site.world.once_named(name)) and repo.access is not Access.PRIVATE:
        _, _, query = asked.target.partition("?")
        path = f"/repositories/{repo.id}" + (f"/{quote(below)}" if below else "") + (f"?{query}" if query else "")
        return _moved(site.api + path)
    return _not_found()


def _repository(site: Site, repo: Repo, below: str, asked: Asked) -> Answer:
    match repo.access:
        case Access.PUBLIC:
            pass
        case Access.PRIVATE:
            return _not_found()
        case Access.SAML:
            return refused(403, SAML)
        case Access.DMCA | Access.TOS:
            block = {"reason": repo.access.value, "created_at": STAMP, "html_url": "https://github.com/tos"}
            status = 451 if repo.access is Access.DMCA else 403
            return replied(status, {"message": "Repository access blocked", "block": block})
    if not below:
        return replied(200, _whole(site, repo))
    for prefix, handler in HANDLERS.items():
        if below == prefix or below.startswith(f"{prefix}/"):
            return handler(site, repo, below.removeprefix(prefix).removeprefix("/"), asked)
    return _not_found()


def _url(site: Site, repo: Repo, *below: str) -> str:
    return "/".join((f"{site.api}/repos/{repo.name}", *map(quote, below)))


def _node(*parts: object) -> str:
    return base64.b64encode(":".join(map(str, parts)).encode()).decode()


def _simple(site: Site, account: Account) -> dict[str, Any]:
    return {
        "login": account.login,
        "id": account.id,
        "node_id": _node("User", account.id),
        "url": f"{site.api}/users/{account.login}",
        "html_url": f"https://github.com/{account.login}",
        "type": "Organization" if account.is_organization else "User",
        "site_admin": False,
    }


def _account(site: Site, account: Account) -> dict[str, Any]:
    return {**_simple(site, account), "name": None, "public_gists": len(account.gists), "created_at": STAMP}


def _whole(site: Site, repo: Repo) -> dict[str, Any]:
    owner = site.world.account(repo.owner)
    assert owner, "every repository has one"
    return {
        "id": repo.id,
        "node_id": _node("Repository", repo.id),
        "name": repo.short,
        "full_name": repo.name,
        "private": False,
        "owner": _simple(site, owner),
        "html_url": repo.url,
        "description": repo.description,
        "fork": False,
        "url": _url(site, repo),
        "created_at": STAMP,
        "updated_at": STAMP,
        "pushed_at": STAMP,
        "homepage": None,
        "language": None,
        "has_issues": repo.has_issues,
        "has_wiki": repo.has_wiki,
        "has_discussions": bool(repo.discussions),
        "archived": repo.archived is not None,
        "disabled": repo.disabled,
        "visibility": "public",
        "default_branch": repo.default_branch,
        "stargazers_count": 0,
    }


def _contents(site: Site, repo: Repo, path: str, asked: Asked) -> Answer:
    ref = asked.query.get("ref", "HEAD")
    commit = found_at(repo, f"{ref}^0")
    if not isinstance(commit, Commit):
        return refused(404, f"No commit found for the ref {ref}")
    found = inside(commit.tree, path.removesuffix("/"))
    if found is None:
        return _not_found()
    if isinstance(found, Tree):
        folder = f"{path.removesuffix('/')}/".removeprefix("/")
        listed = [_listed(site, repo, ref, folder + name, entry) for name, entry in found.entries().items()]
        return replied(200, listed)
    if isinstance(found, Blob) and "raw" in asked.headers.get("accept", ""):
        return Answer(200, {"content-type": "application/vnd.github.raw; charset=utf-8"}, found.content)
    entry = _listed(site, repo, ref, path, found)
    if isinstance(found, Submodule):
        git = f"https://github.com/somebody/{entry['name']}.git"
        return replied(200, {**entry, "type": "submodule", "submodule_git_url": git})
    small = len(found.content) <= MEGABYTE  # the limit of this endpoint; above it the content is left out
    content = base64.encodebytes(found.content).decode() if small else ""
    return replied(200, {**entry, "content": content, "encoding": "base64" if small else "none"})


def _listed(site: Site, repo: Repo, ref: str, path: str, found: Blob | Tree | Submodule) -> dict[str, Any]:
    kind = "dir" if isinstance(found, Tree) else "file"  # a submodule too, where it is listed
    branch = repo.default_branch if ref == "HEAD" else ref
    sha = found.commit if isinstance(found, Submodule) else found.oid
    folder = {Blob: "blobs", Tree: "trees", Submodule: "trees"}[type(found)]
    here = f"{_url(site, repo, 'contents', path)}?ref={quote(branch, safe='')}"
    git = _url(site, repo, "git", folder, sha)
    html = f"{repo.url}/{'blob' if isinstance(found, Blob) else 'tree'}/{quote(f'{branch}/{path}')}"
    raw = (
        f"https://raw.githubusercontent.com/{repo.name}/{quote(f'{branch}/{path}')}"
        if isinstance(found, Blob)
        else None
    )
    return {
        "name": path.rpartition("/")[2],
        "path": path,
        "sha": sha,
        "size": len(found.content) if isinstance(found, Blob) else 0,
        "url": here,
        "html_url": html,
        "git_url": git,
        "download_url": raw,
        "type": kind,
        "_links": {"self": here, "git": git, "html": html},
    }


def _readme(site: Site, repo: Repo, path: str, asked: Asked) -> Answer:
    """Answer with the file that a repository's page shows: in ``.github``, then at the root, then in ``docs``."""
    commit = found_at(repo, f"{asked.query.get('ref', 'HEAD')}^0")
    if path or not isinstance(commit, Commit):
        return _not_found()
    for folder in (".github/", "", "docs/"):
        for name in sorted(commit.files):
            below = name.removeprefix(folder)
            if name.startswith(folder) and "/" not in below and below.lower().partition(".")[0] == "readme":
                return _contents(site, repo, name, asked)
    return _not_found()


def _commit(site: Site, repo: Repo, commit: Commit) -> dict[str, Any]:
    person = {"name": "Ada Lovelace", "email": "ada@example.org", "date": STAMP}
    return {
        "sha": commit.oid,
        "node_id": _node("Commit", commit.oid),
        "url": _url(site, repo, "commits", commit.oid),
        "html_url": f"{repo.url}/commit/{commit.oid}",
        "commit": {
            "author": person,
            "committer": person,
            "message": "Change something",
            "tree": {"sha": commit.tree.oid, "url": _url(site, repo, "git", "trees", commit.tree.oid)},
            "url": _url(site, repo, "git", "commits", commit.oid),
            "comment_count": 0,
        },
        "parents": [],
    }


def _commits(site: Site, repo: Repo, ref: str, asked: Asked) -> Answer:
    commit = found_at(repo, f"{ref}^0") if ref else None
    if not isinstance(commit, Commit):
        return replied(422, {"message": f"No commit found for SHA: {ref}", "documentation_url": DOCUMENTATION})
    return replied(200, _commit(site, repo, commit))


def _compare(site: Site, repo: Repo, basehead: str, asked: Asked) -> Answer:
    base, dots, head = basehead.partition("...")
    ends = [found_at(repo, f"{_own(repo, end)}^0") for end in (base, head)]
    if not dots or not all(isinstance(end, Commit) for end in ends):
        return _not_found()
    first, second = (end for end in ends if isinstance(end, Commit))
    same = first.oid == second.oid
    html = f"{repo.url}/compare/{quote(basehead)}"
    return replied(
        200,
        {
            "url": _url(site, repo, "compare", basehead),
            "html_url": html,
            "permalink_url": html,
            "diff_url": f"{html}.diff",
            "patch_url": f"{html}.patch",
            "base_commit": _commit(site, repo, first),
            "merge_base_commit": _commit(site, repo, first),
            "status": "identical" if same else "ahead",
            "ahead_by": 0 if same else 1,
            "behind_by": 0,
            "total_commits": 0 if same else 1,
            "commits": [] if same else [_commit(site, repo, second)],
        },
    )


def _own(repo: Repo, end: str) -> str:
    """Leave out the owner of ``owner:branch`` where it is the repository's own."""
    owner, colon, branch = end.partition(":")
    return branch if colon and owner.lower() == repo.owner.lower() else end


def _issue(site: Site, repo: Repo, number: str, asked: Asked) -> Answer:
    if not number.isdecimal():
        return _not_found()
    n = int(number)
    if n in repo.transferred:
        name, there = repo.transferred[n]
        target = site.world.named(name)
        return _moved(f"{site.api}/repositories/{target.id}/issues/{there}") if target else _not_found()
    if n in repo.deleted:
        return refused(410, "This issue was deleted")
    if n in repo.pulls:
        pull = {"url": _url(site, repo, "pulls", number), "html_url": f"{repo.url}/pull/{number}"}
        return replied(
            200, {**_thread(site, repo, n, "pull"), "pull_request": {**pull, "diff_url": None, "patch_url": None}}
        )
    if not repo.has_issues:
        return refused(410, "Issues has been disabled in this repository.")
    return replied(200, _thread(site, repo, n, "issues")) if n in repo.issues else _not_found()


def _thread(site: Site, repo: Repo, number: int, folder: str) -> dict[str, Any]:
    return {
        "id": repo.id * 1000 + number,
        "node_id": _node("Issue", repo.id, number),
        "url": _url(site, repo, "issues", str(number)),
        "repository_url": _url(site, repo),
        "html_url": f"{repo.url}/{folder}/{number}",
        "number": number,
        "state": "open",
        "title": f"Number {number}",
        "locked": False,
        "created_at": STAMP,
        "updated_at": STAMP,
        "closed_at": None,
    }


def _pull(site: Site, repo: Repo, number: str, asked: Asked) -> Answer:
    if not number.isdecimal() or int(number) not in repo.pulls:
        return _not_found()
    pull = {key: value for key, value in _thread(site, repo, int(number), "pull").items() if key != "repository_url"}
    return replied(200, {**pull, "url": _url(site, repo, "pulls", number), "merged": False})


def _release(site: Site, repo: Repo, tag: str) -> Answer:
    if tag not in repo.releases:
        return _not_found()
    number = repo.releases.index(tag) + 1
    here = _url(site, repo, "releases", str(number))
    value = {
        "url": here,
        "assets_url": f"{here}/assets",
        "html_url": f"{repo.url}/releases/tag/{quote(tag)}",
        "id": number,
        "node_id": _node("Release", repo.id, number),
        "tag_name": tag,
        "target_commitish": repo.default_branch,
        "name": tag,
        "draft": False,
        "prerelease": False,
        "created_at": STAMP,
        "published_at": STAMP,
        "assets": [],
    }
    return replied(200, value)


def _ref(site: Site, repo: Repo, name: str, asked: Asked) -> Answer:
    """Answer with the one ref that is named in full, without ``refs/``: ``heads/main``."""
    found = ref_named(repo, f"refs/{name}") if name else None
    return replied(200, _ref_value(site, repo, found)) if found else _not_found()


def _matching_refs(site: Site, repo: Repo, name: str, asked: Asked) -> Answer:
    """Answer with all refs that begin so, which may be none."""
    matching = [ref for ref in refs(repo) if ref.full_name.startswith(f"refs/{name}")]
    return replied(200, [_ref_value(site, repo, ref) for ref in matching])


def _ref_value(site: Site, repo: Repo, ref: Ref) -> dict[str, Any]:
    kind = "tag" if isinstance(ref.target, Tag) else "commit"
    url = _url(site, repo, "git", f"{kind}s", ref.target.oid)
    return {
        "ref": ref.full_name,
        "node_id": _node("Ref", repo.id, ref.full_name),
        "url": _url(site, repo, "git", ref.full_name),
        "object": {"sha": ref.target.oid, "type": kind, "url": url},
    }


def _gist(site: Site, owner: Account, name: str, text: str) -> dict[str, Any]:
    digest = hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()
    raw = f"https://gist.githubusercontent.com/{owner.login}/{name}/raw/{digest}/note.md"
    file = {
        "filename": "note.md",
        "type": "text/markdown",
        "language": "Markdown",
        "raw_url": raw,
        "size": len(text.encode()),
    }
    return {
        "id": name,
        "node_id": _node("Gist", name),
        "url": f"{site.api}/gists/{name}",
        "html_url": f"https://gist.github.com/{owner.login}/{name}",
        "files": {"note.md": {**file, "truncated": False, "content": text}},
        "public": True,
        "created_at": STAMP,
        "updated_at": STAMP,
        "description": None,
        "comments": 0,
        "owner": _simple(site, owner),
        "truncated": False,
    }


HANDLERS: Mapping[str, Handler] = {
    "commits": _commits,
    "compare": _compare,
    "contents": _contents,
    "git/matching-refs": _matching_refs,
    "git/ref": _ref,
    "issues": _issue,
    "pulls": _pull,
    "readme": _readme,
    "releases/latest": lambda site, repo, rest, asked: _release(site, repo, repo.releases[-1] if repo.releases else ""),
    "releases/tags": lambda site, repo, tag, asked: _release(site, repo, tag),
}
