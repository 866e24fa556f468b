"""Who asks: scheduled runs of the live web do not start without a contact."""

from __future__ import annotations

from flows.settings import Settings, SettingsError


def require_contact(settings: Settings) -> None:
    """Refuse to ask the live web again and again without saying who asks.

    Raises:
        SettingsError: with the line to add.
    """
    if settings.web != "replay" and not settings.contact:
        raise SettingsError(
            "scheduled runs ask other people's servers every night, and no contact is set: site owners could not "
            'write to you. Put contact = "you@example.org" (an e-mail address or a page) into recapture.toml, '
            "or set RECAPTURE_CONTACT"
        )
