/** What the tests use of jira-client, which brings no types; its answers are looked into as they come. */
declare module 'jira-client' {
  // oxlint-disable-next-line typescript/no-explicit-any -- the package promises no shapes
  type Answered = Promise<any>;

  // oxlint-disable-next-line import/no-default-export -- that is how the package exports it
  export default class JiraClient {
    constructor(options: {
      readonly protocol: 'http';
      readonly host: string;
      readonly port: string;
      readonly username: string;
      readonly password: string;
    });
    getCurrentUser(): Answered;
    getServerInfo(): Answered;
    getUser(accountId: string): Answered;
    searchUsers(options: { readonly query: string }): Answered;
    listFields(): Answered;
    listStatus(): Answered;
    listPriorities(): Answered;
    listIssueTypes(): Answered;
    listIssueLinkTypes(): Answered;
    listProjects(): Answered;
    getProject(key: string): Answered;
    addNewIssue(issue: object): Answered;
    findIssue(key: string, expand?: string, fields?: string): Answered;
    getIssue(key: string, fields?: string): Answered;
    updateIssue(key: string, update: object): Answered;
    updateAssigneeWithId(key: string, accountId: string): Answered;
    deleteIssue(key: string): Answered;
    getIssueChangelog(key: string): Answered;
    getIssueProperty(key: string, property: string): Answered;
    listTransitions(key: string): Answered;
    transitionIssue(key: string, transition: object): Answered;
    addComment(key: string, text: string): Answered;
    addCommentAdvanced(key: string, comment: object): Answered;
    getComments(key: string): Answered;
    updateComment(key: string, id: string, text: string): Answered;
    deleteComment(key: string, id: string): Answered;
    issueLink(link: object): Answered;
    deleteIssueLink(id: string): Answered;
    addAttachmentOnIssue(key: string, content: NodeJS.ReadableStream): Answered;
    deleteAttachment(id: string): Answered;
    searchJira(jql: string): Answered;
    genericGet(path: string): Answered;
    getAllBoards(): Answered;
    getBoard(id: number): Answered;
    getConfiguration(id: number): Answered;
    getIssuesForBoard(id: number, startAt: number, maxResults: number, jql: string): Answered;
    registerWebhook(webhook: object): Answered;
    listWebhooks(): Answered;
    deleteWebhook(id: string): Answered;
  }
}
