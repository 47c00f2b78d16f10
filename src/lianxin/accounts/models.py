"""Who signs in. What a person may do hangs on memberships and mandates, never on the sign-in."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from lianxin.core import clock, crypto
from lianxin.core.errors import Refused
from lianxin.directory.models import Area, Person
from lianxin.privacy import phones
from lianxin.privacy.contacts import phone_hash

PHONE = "user.phone"


class UserManager(BaseUserManager["User"]):
    """Makes the two kinds of sign-in, and finds them again within a zone."""

    def create_staff(self, zone_id: int, username: str, person: Person | None = None, password: str = "") -> "User":
        """A sign-in by name and password; without a password it waits for its set-up code.

        Raises Refused (field `login`) if the name is taken or is no name.
        """
        user = self.model(zone_id=zone_id, person=person, created_at=clock.wall())
        user.set_password(password or None)
        self.set_username(user, username)
        return user

    def set_username(self, user: "User", username: str) -> None:
        """Give a sign-in its name and save it. Raises as `create_staff`, also if it has a name already."""
        name = clean_username(username)
        if user.username:
            raise Refused(gettext("这个人已经有登录名了"), field="login")
        if self.filter(username=name).exists():
            raise Refused(gettext("这个登录名已经有人用了，换一个"), field="login")
        user.username = name
        user.save()

    @sensitive_variables()
    def create_phone(self, zone_id: int, phone: str, person: Person | None = None) -> "User":
        """A sign-in by phone and code. Raises Refused (field `phone`) for no mobile or one already used here."""
        user = self.model(zone_id=zone_id, person=person, created_at=clock.wall())
        user.set_unusable_password()
        self.set_phone(user, phone)
        return user

    @sensitive_variables()
    def set_phone(self, user: "User", phone: str) -> None:
        """Give a sign-in its phone, in place of the one before, and save it. Raises as `create_phone`."""
        number = phones.normalise(phone)
        if not phones.is_mobile(number):
            raise Refused(gettext("座机收不到短信，填手机号"), field="phone")
        hashed = phone_hash(number)
        if self.filter(zone_id=user.zone_id, phone_hash=hashed).exclude(pk=user.pk).exists():
            raise Refused(gettext("这个手机号已经有人用了"), field="phone")
        user.phone_hash, user.phone_sealed = hashed, crypto.seal(number, PHONE)
        user.save()

    def by_phone(self, zone_id: int, hashed: str) -> "User | None":
        """The active sign-in of a phone that a code has proved."""
        return self.filter(zone_id=zone_id, phone_hash=hashed, is_active=True).first()


def clean_username(text: str) -> str:
    """A sign-in name as it is kept: lower case. Raises Refused (field `login`)."""
    name = User.normalize_username(text.strip()).lower()
    if not 2 <= len(name) <= 60 or not all(c.isalnum() or c in "._-" for c in name):
        raise Refused(gettext("登录名用 2 到 60 个字母、数字或汉字"), field="login")
    return name


class User(AbstractBaseUser):
    """A sign-in: by name and password with a second factor, by phone and code, or by both.

    It belongs to one zone. The phone is kept by its hash and sealed, never plain.
    """

    zone = models.ForeignKey(Area, models.PROTECT, related_name="+")
    person = models.OneToOneField(Person, models.PROTECT, null=True, related_name="user")
    username = models.CharField(_("登录名"), max_length=60, unique=True, null=True)
    phone_hash = models.CharField(max_length=64, null=True, editable=False)
    phone_sealed = models.BinaryField(default=b"")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    last_totp_step = models.BigIntegerField(default=0)

    USERNAME_FIELD = "username"

    objects = UserManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["zone", "phone_hash"], name="accounts_user_phone_once_in_a_zone"),
            models.CheckConstraint(
                condition=Q(username__isnull=False) | Q(phone_hash__isnull=False),
                name="accounts_user_has_a_way_in",
            ),
        ]

    def __str__(self) -> str:
        return self.username or f"user {self.pk}"

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """Sessions end when the password changes, and when the phone does."""
        content = f"{self.password} {self.phone_hash or ''}"
        return salted_hmac("lianxin.accounts.session", content, secret=secret, algorithm="sha256").hexdigest()

    @property
    def phone(self) -> str:
        """The number, to send something there; empty if there is none. Never to be logged or shown whole."""
        return crypto.unseal(self.phone_sealed, PHONE) if self.phone_sealed else ""


class SetUpCode(models.Model):
    """A code given by hand, once, for whoever has to choose a password anew. Only its hash is kept."""

    user = models.OneToOneField(User, models.CASCADE, related_name="set_up_code")
    code_hash = models.CharField(max_length=64)
    expires_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"set-up code of user {self.user_id}"
