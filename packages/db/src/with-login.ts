/** The same database for another user: a connection URI with another name and password. */
export function withLogin(uri: string, login: { user: string; password: string }): string {
  const found = /^(postgres(?:ql)?:\/\/)(?:([^/?]*)@)?([^/?]*)(\/[^?]*)?(?:\?(.*))?$/s.exec(uri);
  if (!found) throw new Error('The address is not a connection URI.');
  const [, scheme = '', former = '', host = '', path = '', query = ''] = found;
  const settings = query.split('&').filter((pair) => pair !== '');
  const isAbout = (pair: string, ...names: string[]) => names.includes(pair.split('=')[0] ?? '');
  const kept = settings.filter((pair) => !isAbout(pair, 'user', 'password'));
  const formerUser =
    settings.find((pair) => isAbout(pair, 'user'))?.slice('user='.length) ?? former.split(':')[0] ?? '';
  // Without a name of its own a database is called like the user.
  const isNamed = path.length > 1 || settings.some((pair) => isAbout(pair, 'dbname'));
  const database = isNamed ? path : `/${formerUser}`;
  const userInfo = `${encodeURIComponent(login.user)}:${encodeURIComponent(login.password)}`;
  return `${scheme}${userInfo}@${host}${database}${kept.length > 0 ? `?${kept.join('&')}` : ''}`;
}
