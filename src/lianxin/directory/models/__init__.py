"""Places, bodies and people: who is who, where, and from when until when."""

from lianxin.directory.models.areas import Area
from lianxin.directory.models.organizations import Organization
from lianxin.directory.models.people import Deputy, Membership, Person
from lianxin.directory.models.sites import Attachment, Site

__all__ = [
    "Area",
    "Attachment",
    "Deputy",
    "Membership",
    "Organization",
    "Person",
    "Site",
]
