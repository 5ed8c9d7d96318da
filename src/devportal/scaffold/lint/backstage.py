"""What the actions of Backstage's own packages take and give, as far as a text can be judged by it.

Facts of the published packages (November 2026), one action after the other: its id, its inputs, `->` its
outputs where they are told. An input is a text unless a type stands behind it; `!` marks those it must have.
"""

from __future__ import annotations

from devportal.record import record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


@record
class Signature:
    """The inputs of an action by name, each with its type as it stands in the table; what it gives."""

    inputs: Mapping[str, str]
    required: frozenset[str]
    outputs: tuple[str, ...]


def _table(text: str) -> dict[str, Signature]:
    found: dict[str, Signature] = {}
    for action in text.strip().replace("\n  ", " ").splitlines():
        given, _, outputs = action.partition(" -> ")
        id_, *words = given.split()
        inputs = {}
        for word in words:
            name, _, kind = word.partition(":")
            inputs[name.rstrip("!")] = kind or "text"
        required = frozenset(word.partition(":")[0][:-1] for word in words if "!" in word.partition(":")[0])
        found[id_] = Signature(inputs, required, tuple(outputs.split()))
    return found


SIGNATURES = _table("""
bitbucket:pipelines:run workspace! repo_slug! body:map token -> buildNumber repoUrl pipelinesUrl
bitbucketCloud:branchRestriction:create repoUrl! kind!
  branchMatchKind:=glob,branching_model branchType:=feature,bugfix,release,hotfix,development,production
  pattern value:number|null users:list groups:list token -> json statusCode
catalog:fetch entityRef entityRefs:texts optional:flag defaultKind defaultNamespace -> entity entities
catalog:register catalogInfoUrl optional:flag repoContentsUrl catalogInfoPath -> entityRef catalogInfoUrl
catalog:write filePath entity!:map
confluence:transform:markdown confluenceUrls!:texts repoUrl! -> repo owner
debug:log message listWorkspace:flag|text
debug:wait minutes:number seconds:number milliseconds:number
fetch:cookiecutter url! targetPath values!:map copyWithoutRender:texts extensions:texts imageName
fetch:plain url! targetPath token
fetch:plain:file url! targetPath! token
fetch:rails url! targetPath values!:map imageName
fetch:template url! targetPath values:map copyWithoutRender:texts copyWithoutTemplating:texts
  cookiecutterCompat:flag templateFileExtension:text|flag replace:flag trimBlocks:flag lstripBlocks:flag
  token
fetch:template:file url! targetPath! values:map cookiecutterCompat:flag replace:flag trimBlocks:flag
  lstripBlocks:flag token
fs:delete files!:texts
fs:readdir paths!:texts recursive:flag -> files folders
fs:rename files!:list
github:actions:dispatch repoUrl! workflowId! branchOrTagName! workflowInputs:map
  returnWorkflowRunDetails:flag token -> workflowRunId workflowRunUrl workflowRunHtmlUrl
github:autolinks:create repoUrl! keyPrefix! urlTemplate! isAlphanumeric:flag token
github:branch-protection:create repoUrl! branch enforceAdmins:flag requiredApprovingReviewCount:number
  requireCodeOwnerReviews:flag dismissStaleReviews:flag bypassPullRequestAllowances:map restrictions:map
  requiredStatusCheckContexts:texts requireBranchesToBeUpToDate:flag requiredConversationResolution:flag
  requireLastPushApproval:flag requiredCommitSigning:flag requiredLinearHistory:flag blockCreations:flag
  token
github:deployKey:create repoUrl! publicKey! privateKey! deployKeyName! privateKeySecretName token ->
  privateKeySecretName
github:environment:create repoUrl! name! deploymentBranchPolicy:map customBranchPolicyNames:texts
  customTagPolicyNames:texts environmentVariables:map secrets:map token waitTimer:number
  preventSelfReview:flag reviewers:texts
github:issues:create repoUrl! title! body assignees:texts milestone:text|number labels:texts token ->
  issueUrl issueNumber
github:issues:label repoUrl! number!:number labels!:texts token
github:pages:enable repoUrl! buildType:=legacy,workflow sourceBranch sourcePath:=/,/docs token
github:repo:create access allowAutoMerge:flag allowMergeCommit:flag allowRebaseMerge:flag
  allowSquashMerge:flag allowUpdateBranch:flag autoInit:flag collaborators:list customProperties:map
  deleteBranchOnMerge:flag description hasIssues:flag hasProjects:flag hasWiki:flag homepage
  oidcCustomization:map repoUrl! repoVariables:map repoVisibility:=private,public,internal secrets:map
  squashMergeCommitMessage:=PR_BODY,COMMIT_MESSAGES,BLANK
  squashMergeCommitTitle:=PR_TITLE,COMMIT_OR_PR_TITLE subscribe:flag token topics:texts
  workflowAccess:=none,organization,user -> remoteUrl repoContentsUrl
github:repo:push repoUrl! requireCodeOwnerReviews:flag dismissStaleReviews:flag
  requiredStatusCheckContexts:texts bypassPullRequestAllowances:map requiredApprovingReviewCount:number
  restrictions:map requireBranchesToBeUpToDate:flag requiredConversationResolution:flag
  requireLastPushApproval:flag defaultBranch protectDefaultBranch:flag protectEnforceAdmins:flag
  gitCommitMessage gitAuthorName gitAuthorEmail sourcePath token requiredCommitSigning:flag
  requiredLinearHistory:flag -> remoteUrl repoContentsUrl commitHash
github:webhook repoUrl! webhookUrl! webhookSecret events:texts active:flag contentType:=form,json
  insecureSsl:flag token
gitlab:group:access repoUrl! token path!:number|text userIds:list groupIds:list action:=add,remove
  accessLevel:number|text -> userIds groupIds path accessLevel
gitlab:group:ensureExists repoUrl! token description path!:list -> groupId
gitlab:group:migrate destinationAccessToken! destinationUrl! sourceAccessToken! sourceFullPath! sourceUrl!
  -> importedRepoUrl migrationId
gitlab:issues:create repoUrl! token projectId:number|text title! assignees:list confidential:flag
  description createdAt dueDate discussionToResolve epicId:number labels
  issueType:=issue,incident,test_case,task mergeRequestToResolveDiscussionsOf:number milestoneId:number
  weight:number -> issueUrl issueId issueIid
gitlab:pipeline:trigger repoUrl! token projectId!:number tokenDescription! branch! variables:map ->
  pipelineUrl
gitlab:projectAccessToken:create projectId!:number|text token name repoUrl! accessLevel:number
  scopes:texts expiresAt -> access_token
gitlab:projectDeployToken:create repoUrl! token projectId!:number|text name! username scopes!:texts ->
  deploy_token user
gitlab:projectVariable:create repoUrl! token projectId!:number|text key! value! variableType!
  variableProtected:flag masked:flag maskedAndHidden:flag raw:flag environmentScope
gitlab:repo:push repoUrl! branchName! commitMessage! sourcePath targetPath token
  commitAction:=create,update,delete,auto allowEmpty:flag -> projectid projectPath commitHash
gitlab:user:info repoUrl! token userId:number -> id username name state webUrl email createdAt publicEmail
notification:send recipients!:=broadcast,entity entityRefs:texts title! info link
  severity:=low,normal,high,critical scope topic optional:flag
publish:azure repoUrl! description defaultBranch sourcePath token gitCommitMessage gitAuthorName
  gitAuthorEmail signCommit:flag -> remoteUrl repoContentsUrl repositoryId commitHash
publish:bitbucketCloud repoUrl! description defaultBranch repoVisibility:=private,public gitCommitMessage
  sourcePath token signCommit:flag -> remoteUrl repoContentsUrl commitHash
publish:bitbucketCloud:pull-request repoUrl! title! description targetBranch sourceBranch! token
  gitAuthorName gitAuthorEmail -> pullRequestUrl
publish:bitbucketServer repoUrl! description repoVisibility:=private,public defaultBranch sourcePath
  enableLFS:flag token gitCommitMessage gitAuthorName gitAuthorEmail signCommit:flag -> remoteUrl
  repoContentsUrl commitHash
publish:bitbucketServer:pull-request repoUrl! title! description targetBranch sourceBranch!
  reviewers:texts token gitAuthorName gitAuthorEmail -> pullRequestUrl
publish:gerrit repoUrl! description defaultBranch gitCommitMessage gitAuthorName gitAuthorEmail sourcePath
  signCommit:flag -> remoteUrl repoContentsUrl commitHash
publish:gerrit:review repoUrl! branch sourcePath gitCommitMessage gitAuthorName gitAuthorEmail
  signCommit:flag -> reviewUrl repoContentsUrl
publish:gitea repoUrl! description! defaultBranch repoVisibility:=private,public gitCommitMessage
  gitAuthorName gitAuthorEmail sourcePath signCommit:flag -> remoteUrl repoContentsUrl commitHash
publish:github repoUrl! description homepage access bypassPullRequestAllowances:map
  requiredApprovingReviewCount:number restrictions:map requireCodeOwnerReviews:flag
  dismissStaleReviews:flag requiredStatusCheckContexts:texts requireBranchesToBeUpToDate:flag
  requiredConversationResolution:flag requireLastPushApproval:flag repoVisibility:=private,public,internal
  defaultBranch protectDefaultBranch:flag protectEnforceAdmins:flag deleteBranchOnMerge:flag
  gitCommitMessage gitAuthorName gitAuthorEmail allowMergeCommit:flag allowSquashMerge:flag
  squashMergeCommitTitle:=PR_TITLE,COMMIT_OR_PR_TITLE
  squashMergeCommitMessage:=PR_BODY,COMMIT_MESSAGES,BLANK allowRebaseMerge:flag allowAutoMerge:flag
  allowUpdateBranch:flag sourcePath collaborators:list hasProjects:flag hasWiki:flag hasIssues:flag token
  topics:texts repoVariables:map secrets:map oidcCustomization:map requiredCommitSigning:flag
  requiredLinearHistory:flag customProperties:map subscribe:flag -> remoteUrl repoContentsUrl commitHash
publish:github:pull-request repoUrl! branchName! filesToDelete:texts targetBranchName title! description!
  draft:flag sourcePath targetPath token reviewers:texts assignees:texts teamReviewers:texts commitMessage
  update:flag forceFork:flag gitAuthorName gitAuthorEmail forceEmptyGitAuthor:flag createWhenEmpty:flag ->
  targetBranchName remoteUrl pullRequestNumber
publish:gitlab repoUrl! repoVisibility:=private,public,internal defaultBranch gitCommitMessage
  gitAuthorName gitAuthorEmail signCommit:flag sourcePath:text|flag skipExisting:flag token
  setUserAsOwner:flag ownerUsername topics:texts settings:map branches:list projectVariables:list ->
  remoteUrl repoContentsUrl projectId commitHash created
publish:gitlab:merge-request repoUrl! title! description branchName! targetBranchName sourcePath
  targetPath token commitAction:=create,delete,update,skip,auto projectid removeSourceBranch:flag assignee
  reviewers:texts assignReviewersFromApprovalRules:flag labels:text|texts autoMerge:flag ->
  targetBranchName projectid projectPath mergeRequestUrl
run:yeoman namespace! args:texts options:map
sentry:fetch:dsn organizationSlug! projectSlug! authToken apiBaseUrl -> dsn
sentry:project:create organizationSlug! teamSlug! name! slug platform authToken apiBaseUrl
workspace:template sourcePath! targetPath! values:map copyWithoutTemplating:texts cookiecutterCompat:flag
  templateFileExtension:text|flag replace:flag
workspace:template:file sourcePath! targetPath! values:map cookiecutterCompat:flag replace:flag
""")
