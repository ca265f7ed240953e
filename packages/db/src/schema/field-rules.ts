/** Who decides a field, and who said so when and why. */
export type FieldRule = {
  rule: 'repository' | 'locked';
  /** Never empty where it is locked. */
  reason: string;
  actorName: string;
  /** ISO 8601 in UTC. */
  at: string;
};

/** Rules by the field's path in the file, `deploy.port`. */
export type FieldRules = Record<string, FieldRule>;
