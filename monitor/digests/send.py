"""Send a digest by SMTP, or keep it in a folder. The only module that knows aiosmtplib."""

from __future__ import annotations

from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

from monitor.settings import Duration, Settings


class MailSettings(Settings):
    host: str | None = None
    port: int = 25
    retry_after: Duration = timedelta(minutes=5)


class Mailer:
    def __init__(self, settings: MailSettings, state: Path, *, reply_timeout: float = 600) -> None:
        raise NotImplementedError

    async def __call__(self, message: EmailMessage, recipient: str) -> str:
        """Send it; return the server's reply. Raises DeliveryError and its kinds."""
        raise NotImplementedError

    async def close(self) -> None:
        raise NotImplementedError


def postponed(attempts: int, retry_after: timedelta) -> timedelta:
    raise NotImplementedError
