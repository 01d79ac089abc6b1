"""The published OpenAPI document."""

from typing import Any

from fastapi import FastAPI

from command_center.api.problems import MEDIA_TYPE


class DocumentedApp(FastAPI):
    """A FastAPI whose document gives failures the media type that they have."""

    def openapi(self) -> dict[str, Any]:
        """The document. FastAPI writes every model as application/json; ours of failures is another."""
        document = super().openapi()
        for operations in document["paths"].values():
            for operation in operations.values():
                for status, answer in operation["responses"].items():
                    if status >= "400" and "application/json" in answer["content"]:
                        answer["content"][MEDIA_TYPE] = answer["content"].pop("application/json")
        return document
