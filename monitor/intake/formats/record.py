"""What an article in JSON may hold; the JSON Schema in the docs is written from it.

Names are those of JSON Feed 1.1 (jsonfeed.org) besides: what such a feed serves can be dropped into
the folder as it is. What is not named here is passed over.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, WithJsonSchema

_Text = Annotated[str | None, Field(max_length=20_000_000)]


class Record(BaseModel):
    """An article in JSON: its text, as plain text or HTML, and what is known of it."""

    model_config = ConfigDict(title="Article", extra="ignore", frozen=True)

    text: _Text = Field(
        default=None,
        validation_alias=AliasChoices("text", "content_text"),
        description="The article as plain text, paragraphs parted by empty lines. "
        "Also called content_text.",
    )
    html: _Text = Field(
        default=None,
        validation_alias=AliasChoices("html", "content_html"),
        description="The article as HTML; its main text is taken out. Read where there is no text. "
        "Also called content_html.",
    )
    title: str | None = Field(default=None, description="The headline; else the first line.")
    url: str | None = Field(default=None, description="Where it was published.")
    published: str | None = Field(
        default=None,
        validation_alias=AliasChoices("published", "date_published", "date"),
        description="When it was published: ISO 8601, or a day as it is printed. "
        "Also called date_published or date.",
        examples=["2023-05-12", "2023-05-12T09:37:00+06:00", "12 May 2023"],
    )
    publisher: str | None = Field(
        default=None, description="Who published it, such as the name of an agency."
    )
    language: str | None = Field(
        default=None, description="ISO 639-1; else it is told by the text.", examples=["en"]
    )
    id: Annotated[str | int | None, WithJsonSchema({"type": ["string", "integer", "null"]})] = (
        Field(
            default=None,
            description="What it is called by: a text that comes under the id of another is its "
            "new version. Else the url, else the article itself.",
        )
    )
