"""Whatever goes wrong in a page that a browser test has open, so that no test passes beside it."""

import re

from playwright.sync_api import BrowserContext, ConsoleMessage, Request, Response

#: A console says what the policy refused, but not always; the event does.
REPORT = """
addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI, sample }) =>
  console.error("refused by policy:", effectiveDirective, blockedURI, sample));
"""


#: An answer of 4xx is told with its address by `answered`.
TOLD_OTHERWISE = "Failed to load resource"


class Faults(list[str]):
    """What was found, in words, but what matches ``forgiven``."""

    def __init__(self, forgiven: str = "") -> None:
        super().__init__()
        self.forgiven = forgiven

    def add(self, fault: str) -> None:
        if not (self.forgiven and re.search(self.forgiven, fault)):
            self.append(fault)


def watch(context: BrowserContext, origin: str, *, forgiven: str = "") -> Faults:
    """Collect the faults of all pages of this context: errors and warnings of scripts, policy and console, requests
    that failed or were refused, and requests to any other origin.

    ``forgiven`` is an expression for those that a test asks for, such as "^422 ".
    """
    faults = Faults(forgiven)

    def said(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(TOLD_OTHERWISE):
            faults.add(f"console: {message.text}")

    def asked(request: Request) -> None:
        if not request.url.startswith((f"{origin}/", "data:", "blob:")):
            faults.add(f"elsewhere: {request.url}")

    def answered(response: Response) -> None:
        if response.status >= 400:
            faults.add(f"{response.status} {response.request.method} {response.url}")

    def failed(request: Request) -> None:
        # Whoever goes on to another page ends what the last one still waits for.
        if request.failure != "net::ERR_ABORTED":
            faults.add(f"failed: {request.url} {request.failure}")

    context.add_init_script(REPORT)
    context.on("weberror", lambda error: faults.add(f"script: {error.error}"))
    context.on("console", said)
    context.on("request", asked)
    context.on("response", answered)
    context.on("requestfailed", failed)
    return faults
