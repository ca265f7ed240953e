/**
 * Describes what went wrong with the encryption of a connection to the database. `null`: something else did.
 * @param what "database server at host:port/database", or the pooler there
 */
export function describeTlsError(
  { code, message, altNames }: { code: string; message: string; altNames: string | null },
  { variable, what, uri }: { variable: string; what: string; uri: string },
): string | null {
  switch (code) {
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
      return `The certificate of the ${what} comes from an authority that is not known here. Name the PEM file of that authority in ${variable}: sslrootcert=/path/to/ca.pem.${channelBindingHint(uri)}`;
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return `The certificate of the ${what} is for another name${altNames === null ? '' : ` (${altNames})`}. Write that name as the host in ${variable}; hostaddr=… says where it is, if the name service does not.`;
    case 'CERT_HAS_EXPIRED':
      return `The certificate of the ${what} has expired. Renew it there.`;
    case 'CERT_NOT_YET_VALID':
      return `The certificate of the ${what} is not valid yet. Compare the clocks of the two machines.`;
    case 'CERT_REVOKED':
      return `The certificate of the ${what} was revoked, says the file that sslcrl names in ${variable}.`;
    case 'UNABLE_TO_GET_CRL':
    case 'CRL_HAS_EXPIRED':
      return `The file that sslcrl names in ${variable} has no valid list of the authority that signed the certificate of the ${what}.`;
  }
  if (/CERTIFICATE_REQUIRED|UNKNOWN_CA|BAD_CERTIFICATE|HANDSHAKE_FAILURE/.test(code))
    return `The ${what} refuses the encrypted connection (${code}). It may want a client certificate: name one in ${variable} with sslcert and sslkey.`;
  // Node.js went on to encrypt after the server had said that it can't.
  const isPlain =
    code === 'ERR_SSL_WRONG_VERSION_NUMBER' ||
    (code === 'ECONNRESET' && message.includes('before secure TLS connection was established'));
  if (isPlain)
    return `The ${what} does not encrypt, and ${variable} asks for it with sslmode. Turn TLS on there, or write sslmode=prefer where the way to it is safe.`;
  if (/^(ERR_SSL_|ERR_TLS_|EPROTO)/.test(code) || /CERT|CRL/.test(code))
    return `No encrypted connection to the ${what} comes about (${code}). Compare the versions of TLS and the certificates on both sides.`;
  return null;
}

function channelBindingHint(uri: string): string {
  return uri.includes('channel_binding=require')
    ? ' (Tinyforge keeps channel_binding=require by checking the certificate; without that setting sslmode=require checks nothing.)'
    : '';
}
