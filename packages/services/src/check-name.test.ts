import { expect, test } from 'vitest';
import { checkName } from './check-name.ts';

const isTaken = (name: string) => expect(checkName(name)).toEqual({ ok: true, name });
const isRefused = (name: string) =>
  expect(checkName(name)).toEqual({ ok: false, code: 'bad_characters', params: {} });

test.each([
  ['Hangul fillers', '\u115f\u1160\u3164\uffa0'],
  ['a Braille pattern without dots', '\u2800'],
  ['a soft hyphen', '\u00ad'],
  ['a combining grapheme joiner', '\u034f'],
  ['Khmer inherent vowels', '\u17b4\u17b5'],
  ['a variation selector', '\ufe0f'],
  ['one of the supplement', '\u{e0100}'],
  ['tags', '\u{e0041}\u{e0064}\u{e0061}'],
  ['a zero width space', '\u200b'],
  ['a joiner', '\u200d'],
  ['a Mongolian vowel separator', '\u180e'],
  ['a musical null notehead', '\u{1d159}'],
])('a name of nothing to see is refused: %s', (_, hidden) => {
  isRefused(hidden);
  isRefused(`${hidden} ${hidden}`);
});

test.each([['\u3164'], ['\u2800'], ['\u00ad'], ['\u200c'], ['\u200d'], ['\ufe0f'], ['\u{e0064}']])(
  'nor may a name look like another: %j',
  (hidden) => {
    for (const name of [`A${hidden}da`, `Ada${hidden}`, `${hidden}Ada`, `Ада${hidden}`, `1${hidden}`])
      isRefused(name);
  },
);

test.each([
  ['an interlinear annotation anchor', '\ufff9'],
  ['an interlinear annotation separator', '\ufffa'],
  ['an interlinear annotation terminator', '\ufffb'],
  ['an unassigned character', '\u0378'],
  ['a noncharacter', '\uffff'],
  ['a private-use character', '\ue000'],
  ['one of the last plane', '\u{10fffd}'],
])('refuses %s', (_, hidden) => {
  for (const name of [hidden, `a${hidden}b`, `علی${hidden}رضا`]) isRefused(name);
});

test.each([
  ['two spaces', '  '],
  ['a no-break space', '\u00a0'],
  ['a narrow no-break space', '\u202f'],
  ['an ideographic space', '\u3000'],
  ['an ogham space mark', '\u1680'],
  ['a run of several kinds', ' \u2003\u00a0 \u2009'],
])('folds %s to one space', (_, spaces) => {
  expect(checkName(`${spaces}Ada${spaces}Lovelace${spaces}`)).toEqual({ ok: true, name: 'Ada Lovelace' });
});

test.each([['\u202e'], ['\u2066'], ['\u200f'], ['\u061c'], ['\u2028'], ['\0'], ['\ud800']])(
  'what turns or breaks text is refused in any script: %j',
  (hidden) => {
    for (const name of [`a${hidden}b`, `علی${hidden}رضا`, `👩${hidden}💻`]) isRefused(name);
  },
);

test('what scripts and emoji need to look as they should is kept', () => {
  isTaken('علی\u200cرضا');
  isTaken('क्\u200dष');
  isTaken('葛\u{e0100}城');
  isTaken('👩\u200d💻 desk');
  isTaken('👩🏽\u200d🚀');
  isTaken('🏳\ufe0f\u200d🌈');
  isTaken('❤\ufe0f');
  isTaken('1\ufe0f\u20e3');
  isTaken('Zoë O’Neill-Șerban 王小明');
});
