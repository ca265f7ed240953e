import type { Role } from '../context.ts';
import type { Mail } from './create-mailer.ts';

export const MAIL_LANGUAGES = ['en', 'ru'] as const;
export type MailLanguage = (typeof MAIL_LANGUAGES)[number];

export type InvitationMail = {
  to: string;
  /** Of whoever invites. */
  inviter: string;
  role: Role;
  /** Of this installation: an origin. */
  baseUrl: string;
  link: string;
  expiresAt: Date;
};

type Words = {
  subject: (inviter: string) => string;
  intro: Record<Role, (inviter: string) => string>;
  how: (baseUrl: string) => string;
  button: string;
  until: (when: string) => string;
  ignore: string;
};

const WORDS: Record<MailLanguage, Words> = {
  en: {
    subject: (inviter) => `${inviter} invites you to Tinyforge`,
    intro: {
      admin: (inviter) => `${inviter} invites you to Tinyforge as an admin.`,
      viewer: (inviter) => `${inviter} invites you to Tinyforge as a viewer.`,
      none: (inviter) => `${inviter} invites you to Tinyforge.`,
    },
    how: (baseUrl) => `It runs at ${baseUrl}. Open this link to choose a name and a password:`,
    button: 'Create account',
    until: (when) => `The link works once, until ${when}.`,
    ignore: 'If you did not expect this mail, leave it alone: nothing happens.',
  },
  ru: {
    subject: (inviter) => `${inviter} приглашает вас в Tinyforge`,
    intro: {
      admin: (inviter) => `${inviter} приглашает вас в Tinyforge администратором.`,
      viewer: (inviter) => `${inviter} приглашает вас в Tinyforge наблюдателем.`,
      none: (inviter) => `${inviter} приглашает вас в Tinyforge.`,
    },
    how: (baseUrl) => `Его адрес: ${baseUrl}. Откройте ссылку, чтобы выбрать имя и пароль:`,
    button: 'Создать учётную запись',
    until: (when) => `Ссылка действует один раз, до ${when}.`,
    ignore: 'Если вы не ждали этого письма, просто удалите его: ничего не произойдёт.',
  },
};

/** The mail that brings somebody their link, as plain text and as a document that says the same. */
export function wordInvitation(
  { to, inviter, role, baseUrl, link, expiresAt }: InvitationMail,
  language: MailLanguage,
): Mail {
  const words = WORDS[language];
  // The reader's time zone is not known.
  const when = new Intl.DateTimeFormat(language === 'en' ? 'en-GB' : 'ru-RU', {
    dateStyle: 'long',
    timeStyle: 'short',
    timeZone: 'UTC',
  }).format(expiresAt);
  const [intro, how] = [words.intro[role](inviter), words.how(baseUrl)];
  const until = words.until(`${when} UTC`);
  return {
    to,
    subject: words.subject(inviter),
    text: `${[intro, `${how}\n${link}`, until, words.ignore].join('\n\n')}\n`,
    html: `<!doctype html>
<html lang="${language}">
<body style="font-family: sans-serif; line-height: 1.5; color: #1c1917">
<p>${escapeHtml(intro)}</p>
<p>${escapeHtml(how)}</p>
<p><a href="${escapeHtml(link)}" style="display: inline-block; padding: 8px 16px; border-radius: 8px; background: #1d4ed8; color: #ffffff; text-decoration: none">${escapeHtml(words.button)}</a></p>
<p style="font-size: 13px; color: #57534e; word-break: break-all">${escapeHtml(link)}</p>
<p>${escapeHtml(until)} ${escapeHtml(words.ignore)}</p>
</body>
</html>
`,
  };
}

/** Names are whatever people called themselves. */
function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
