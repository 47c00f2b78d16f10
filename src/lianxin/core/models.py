"""What is known about this installation itself."""

from django.db import models


class Installation(models.Model):
    """The one row that says what this database is for."""

    demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="core_installation_only_one")]

    def __str__(self) -> str:
        return "demo" if self.demo else "production"
