/** How long a link may work, to choose from; the server takes 1 to 30. */
export const INVITATION_DAYS = ['1', '3', '7', '14', '30'];
export const DEFAULT_DAYS = '7';

/** The token stands behind the #, which no browser sends to any server, in no address and in no Referer. */
export function invitationLink(token: string): string {
  return `${window.location.origin}/invite#${token}`;
}
