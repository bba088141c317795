"""The peer of benchmarks/mail.py: digests sent the usual way, in an interpreter of its own that has what it takes.

`python mail_usual.py PORT DIGESTS COUNT`; DIGESTS is a file of stored digests, one JSON object a line, taken in turn.
Each is rendered by a Jinja2 template, its style inlined by premailer, put into an EmailMessage and sent by
`aiosmtplib.send`. Prints one JSON object: how many mails, their bytes, the seconds of CPU and of wall time.
"""

import asyncio
import json
import sys
import time
from email.message import EmailMessage
from itertools import cycle, islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

STYLE = """
body { margin: 0; background: #eef0f3; color: #1b2733; font: 15px/1.5 "Segoe UI", Roboto, Helvetica, sans-serif; }
.card { width: 100%; max-width: 600px; background: #ffffff; border-radius: 6px; }
.head { background: #14273d; color: #ffffff; padding: 20px 28px 18px; }
h1 { margin: 0; font-size: 21px; line-height: 1.3; font-weight: 600; }
.rule { padding: 24px 28px 12px; border-bottom: 1px solid #dde2e8; }
.level { display: inline-block; padding: 1px 8px; color: #ffffff; background: #a8201a; font-size: 11px; }
h2 { margin: 6px 0 0; font-size: 17px; line-height: 1.35; font-weight: 600; }
.event { padding: 18px 28px; border-bottom: 1px solid #dde2e8; }
h3 { margin: 0; font-size: 16px; line-height: 1.4; font-weight: 600; color: #12508c; }
h3 a { color: #12508c; text-decoration: none; }
.meta { margin: 2px 0 0; font-size: 13px; color: #5a6876; }
.text { margin: 8px 0 0; }
.why { margin: 8px 0 0; padding-left: 10px; border-left: 3px solid #c9d1da; font-size: 13px; }
.why i { font-style: normal; color: #5a6876; }
.foot { padding: 20px 28px 24px; font-size: 13px; color: #5a6876; }
.do { margin: 12px 0 0; font-size: 13px; color: #5a6876; }
.foot a, .do a { color: #12508c; }
@media (max-width: 480px) { .head, .rule, .event, .foot { padding-left: 18px !important; } }
@media (prefers-color-scheme: dark) {
body, .page { background: #0f151b !important; color: #dfe6ee !important; }
.card { background: #19222c !important; border-color: #8fc1f2 !important; }
.rule, .foot { background: #151d26 !important; }
.rule, .event, .foot { border-color: #2e3a46 !important; }
h3, h3 a, .do a, .foot a { color: #8fc1f2 !important; }
.meta, i, .do, .foot { color: #9fb0c0 !important; }
.why { border-color: #3d4b59 !important; }
}
"""
HTML = (
    """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{{ d.story_count }} stories</title><style>"""
    + STYLE
    + """</style></head><body><table role="presentation" width="100%"><tr><td align="center">
<table role="presentation" class="card" width="600"><tr><td class="head"><h1>{{ d.story_count }} stories</h1></td></tr>
{% for section in d.sections %}<tr><td class="rule"><span class="level">LEVEL {{ section.level }}</span>
<h2>{{ section.title }}</h2><p class="meta">rule {{ section.rule }}</p></td></tr>
{% for story in section.stories %}<tr><td class="event">
<h3 dir="auto"><a href="{{ story.url }}">{{ story.title }}</a></h3>
<p class="meta"><span dir="auto">{{ story.outlet }}</span> · {{ story.published }} · {{ story.language }}</p>
<p class="text" dir="auto" lang="{{ story.language }}">{{ story.summary }}</p>
<p class="why"><i>Why:</i>{% for span in story.evidence %}<br><span dir="auto">{{ span.quote }}</span> →
{{ span.gloss }} <i>({{ span.id }})</i>{% endfor %}</p>
<p class="do"><a href="https://alerts.example.org/s/{{ d.message_id }}/{{ story.match_id }}">More, and why</a> ·
<a href="https://alerts.example.org/m/{{ d.message_id }}/{{ story.incident_id }}">Mute this event</a> ·
<a href="https://alerts.example.org/v/{{ d.message_id }}/{{ story.match_id }}">Not relevant</a></p></td></tr>
{% endfor %}{% endfor %}
<tr><td class="foot">
<p>{{ d.subscription.email }}, {{ d.subscription.schedule }} ({{ d.subscription.timezone }})</p>
<p><a href="https://alerts.example.org/u/{{ d.message_id }}">Unsubscribe</a></p></td></tr></table></td></tr></table>
</body></html>"""
)
TEXT = """{{ d.story_count }} stories
{% for section in d.sections %}
{{ section.title }}
{% for story in section.stories %}
{{ story.title }}
{{ story.outlet }}, {{ story.published }}
{{ story.url }}
{{ story.summary }}
{% for span in story.evidence %}  {{ span.quote }} → {{ span.gloss }} ({{ span.id }})
{% endfor %}  More, and why:
https://alerts.example.org/s/{{ d.message_id }}/{{ story.match_id }}
  Mute this event:
https://alerts.example.org/m/{{ d.message_id }}/{{ story.incident_id }}
  Not relevant:
https://alerts.example.org/v/{{ d.message_id }}/{{ story.match_id }}
{% endfor %}{% endfor %}
Unsubscribe: https://alerts.example.org/u/{{ d.message_id }}
"""


async def main(port: int, lines: list[str], count: int) -> None:
    # They live in the peer's environment only.
    import aiosmtplib
    import premailer  # type: ignore[import-not-found]
    from jinja2 import Environment

    kept: list[Any] = [json.loads(line, object_hook=lambda found: SimpleNamespace(**found)) for line in lines]
    html = Environment(autoescape=True).from_string(HTML)
    text = Environment(autoescape=False).from_string(TEXT)

    async def send(digest: Any) -> int:
        message = EmailMessage()
        message["Message-ID"] = f"<{digest.message_id}>"
        message["From"], message["To"] = "Monitor <alerts@example.org>", digest.subscription.email
        message["Subject"] = digest.sections[0].stories[0].title
        message["List-Unsubscribe"] = f"<https://alerts.example.org/u/{digest.message_id}>"
        message.set_content(text.render(d=digest))
        message.add_alternative(premailer.transform(html.render(d=digest)), subtype="html")
        await aiosmtplib.send(message, hostname="127.0.0.1", port=port, start_tls=False)
        return len(message.as_bytes())

    await send(kept[0])  # nothing is loaded for the first time in what is measured
    cpu, wall, size = time.process_time(), time.perf_counter(), 0
    for digest in islice(cycle(kept), count):
        size += await send(digest)
    spent = {"mails": count, "bytes": size, "cpu": time.process_time() - cpu, "wall": time.perf_counter() - wall}
    print(json.dumps(spent))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2]).read_text("utf-8").splitlines(), int(sys.argv[3])))
