'use client';

import { createContext, type ReactNode, use } from 'react';
import type { Me } from '@/trpc/types.ts';
import { mayAddWorkloads } from './may-add-workloads.ts';

const PersonContext = createContext<Me | null>(null);

/** Who is signed in, as the server saw it for this page. Decides what is shown; the API decides what is allowed. */
export function PersonProvider({ person, children }: { person: Me; children: ReactNode }) {
  return <PersonContext value={person}>{children}</PersonContext>;
}

/** @throws outside the signed-in part of the dashboard */
export function usePerson(): Me & { isAdmin: boolean; mayAdd: boolean } {
  const person = use(PersonContext);
  if (!person) throw new Error('usePerson needs a PersonProvider around it');
  return { ...person, isAdmin: person.role === 'admin', mayAdd: mayAddWorkloads(person) };
}
