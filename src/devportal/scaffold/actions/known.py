"""Actions of Backstage's own packages that portal knows by name and does not run."""

from __future__ import annotations

ELSEWHERE = frozenset(
    """
    bitbucket:pipelines:run bitbucketCloud:branchRestriction:create confluence:transform:markdown fetch:rails
    gitlab:group:migrate notification:send publish:azure publish:bitbucketCloud
    publish:bitbucketCloud:pull-request publish:bitbucketServer publish:bitbucketServer:pull-request
    publish:gerrit publish:gerrit:review publish:gitea run:yeoman sentry:fetch:dsn sentry:project:create
    """.split()
)
