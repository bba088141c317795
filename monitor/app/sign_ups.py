"""How who asks on the page is answered by mail."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial

from monitor.config import Config
from monitor.digests.compose import new_message_id
from monitor.digests.message import Message
from monitor.digests.send import Mailer
from monitor.digests.sign_up import SignUpMails
from monitor.signing_up import SignUpDesk
from monitor.storage import Storage
from monitor.subscribers.links import Links


def sign_up_desk(config: Config, storage: Storage, links: Links, clock: Callable[[], datetime]) -> SignUpDesk | None:
    """None where nobody can ask. With a connection of its own, which is not kept for a few mails. Raises Mistakes."""
    if not config.web.signup:
        return None

    async def send(message: Message, to: str) -> str:
        mailer = Mailer(config.mail, config.state)
        try:
            return await mailer(message, to)
        finally:
            await mailer.close()

    return SignUpDesk(
        storage,
        links,
        SignUpMails(config.templates, config.mail.sender, config.web.base_url),
        send,
        partial(new_message_id, config.mail.sender_domain),
        config.mail.retry_after,
        clock,
    )
