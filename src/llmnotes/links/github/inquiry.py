"""Whose facts decide about a target of GitHub's, and the conversation that gets them."""

from collections.abc import Sequence

from llmnotes.links.asking import Conversation, Services
from llmnotes.links.github.facts import Subject, home
from llmnotes.links.targets import Gist, GitHubOwner, InRepository, OfRepository, Target


def subjects(target: Target) -> tuple[Target, ...]:
    """Return the targets whose facts decide about ``target``; none for a page of GitHub's own."""
    if isinstance(target, OfRepository) and target != home(target):
        return (home(target), target)
    if isinstance(target, InRepository):
        return (home(target),)
    return (target,) if isinstance(target, GitHubOwner | Gist) else ()


def ask(subjects: Sequence[Target], services: Services) -> Sequence[Conversation]:
    """Return the conversation about all of ``subjects`` that are GitHub's: in GraphQL with a token, else in REST."""
    from llmnotes.links.github import graphql, rest  # a build that asks nobody starts 15 ms sooner without them

    different: dict[str, Subject] = {}
    for subject in subjects:
        if isinstance(subject, OfRepository | GitHubOwner | Gist):
            different.setdefault(subject.key, subject)
    ask_for = graphql.ask if services.github_token else rest.ask
    return (ask_for(tuple(different.values()), services),) if different else ()
