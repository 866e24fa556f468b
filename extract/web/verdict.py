"""What an answer means, from status, headers and address. What a page says of itself: ``records.Verdict``."""

from __future__ import annotations

import re

import ada_url

from extract.records import Outcome
from extract.web.exchange import Response

# 402 is what networks in front of a site answer to robots they want paid; 407 and 511 come from a network in
# front of us; 999 is LinkedIn's. Blocked is not dead.
_BLOCKED = frozenset({401, 402, 403, 407, 429, 451, 511, 999})
_GONE = frozenset({404, 410})
_NO_CONTENT = frozenset({204, 205, 206})  # nothing, or a part we did not ask for: no page to read
_LOGIN_LABELS = frozenset({"login", "signin", "sso", "auth", "accounts"})
_LOGIN_PATH = re.compile(
    r"/(?:login|log-in|signin|sign-in|sign_in|wp-login|servicelogin|authwall|oauth2?|sso|anmelden|connexion)(?:[/.]|$)",
    re.IGNORECASE,
)
_CAPTCHA_PATH = re.compile(r"/(?:\w*captcha|human-?(?:check|verification)|bot-?check)(?:[/.]|$)", re.IGNORECASE)
_REGION_PATH = re.compile(
    r"/(?:geo-?block(?:ed)?|(?:region|country)-?(?:block(?:ed)?|restricted)|(?:not-?|un)available-in-your-\w+)(?:[/.]|$)",
    re.IGNORECASE,
)
_META = re.compile(rb"<meta\b[^<>]{0,1000}>", re.I)
_META_ROBOTS = re.compile(rb"\bname\s*=\s*[\"']?\s*(?:robots|%s)\s*[\"'\s/>]", re.I)
_SCANNED_BYTES = 256 * 1024


def judge(answer: Response) -> tuple[Outcome, str]:
    """Say what a final answer (no redirect to follow) means.

    Returns:
        Outcome and reason. ``ok`` still means only that there is a body to read; a 304 is ``unchanged``.
    """
    status = answer.status
    if status == 304:
        return "unchanged", "http-304"
    if "cf-mitigated" in {name.lower() for name, _ in answer.headers} or _is_challenge(answer):
        return "blocked", "challenge"
    if status in _GONE:
        return "gone", f"http-{status}"
    if status in _BLOCKED:
        return "blocked", f"http-{status}"
    if not 200 <= status < 300 or status in _NO_CONTENT:
        return "failed", f"http-{status}"
    if answer.fault is not None:
        return answer.fault.outcome, answer.fault.reason
    return "ok", f"http-{status}"


def wall_of(asked_url: str, final_url: str) -> str | None:
    """Tell from the address alone whether a redirect ended at a door instead of the page.

    Args:
        asked_url: the target's.
        final_url: where redirects ended.

    Returns:
        ``login``, ``consent-wall``, ``captcha`` or ``region``; None when there was no redirect or it leads to no
        such place. One to the start page is a move like others: what is there now says the page itself.
    """
    if asked_url == final_url:
        return None
    asked, final = ada_url.URL(asked_url), ada_url.URL(final_url)
    label = str(final.hostname).partition(".")[0]
    if label == "consent" and asked.hostname != final.hostname:
        return "consent-wall"
    is_elsewhere = label in _LOGIN_LABELS and asked.hostname != final.hostname
    if is_elsewhere or (_LOGIN_PATH.search(final.pathname) and not _LOGIN_PATH.search(asked.pathname)):
        return "login"
    for reason, path in (("captcha", _CAPTCHA_PATH), ("region", _REGION_PATH)):
        if path.search(final.pathname) and not path.search(asked.pathname):
            return reason
    return None


def asks_no_archive(answer: Response, token: str) -> bool:
    """Tell whether page or server asks that no copy be kept (``X-Robots-Tag`` or ``<meta name=robots>``).

    The meta element is looked for in the bytes, as a browser's prescan looks for the charset: what may be stored
    must be known before the page is parsed. A false alarm (an element inside a comment) costs us a stored body.

    Args:
        answer: decoded.
        token: our product token; directives for other robots do not bind us.
    """
    for value in answer.header_values("x-robots-tag"):
        agent, colon, rest = value.partition(":")
        is_named = colon and re.fullmatch(r"[\w .-]+", agent) and "," not in agent
        if is_named and agent.strip().lower() not in (token.lower(), "unavailable_after"):
            continue
        if _says_no_archive(rest if is_named else value):
            return True
    named = re.compile(_META_ROBOTS.pattern % re.escape(token.encode("utf-8")), re.I)
    for element in _META.finditer(answer.body[:_SCANNED_BYTES]):
        text = element.group()
        if b"archive" in text.lower() and named.search(text) and _says_no_archive(text.decode("latin-1")):
            return True
    return False


def _says_no_archive(directives: str) -> bool:
    return re.search(r"(?<![\w-])noarchive(?![\w-])", directives, re.I) is not None


def _is_challenge(answer: Response) -> bool:
    # AWS WAF answers 202 or 405 with this header and a script instead of the page.
    return answer.header("x-amzn-waf-action") in ("challenge", "captcha")
