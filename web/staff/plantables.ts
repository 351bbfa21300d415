/* plantables: a plan's text as tables: what it consists of, what is planned by channel, and each message as
 * its page will say it. Called by the plan's view. Never says whether the plan is right. */
import { t } from '../text';
import { button, h, hidden } from './dom';
import type { Section, SectionKind } from './plantext';
import { countRead, find, moneyRead, moneyWords, ofKind, same, sections, value } from './plantext';

type Act = (kind: SectionKind, name: string) => void;

function cells(row: (Node | string)[]): HTMLElement {
    return h('tr', { class: 'govuk-table__row' }, row.map((x, i) => (i === 0
        ? h('th', { class: 'govuk-table__header', attrs: { scope: 'row' } }, [x])
        : h('td', { class: 'govuk-table__cell' }, [x]))));
}

function wide(caption: string, head: string[], rows: (Node | string)[][]): HTMLElement {
    return h('div', { class: 'desk-figures__wide', attrs: { 'tabindex': 0, 'role': 'region', 'aria-label': caption } }, [
        h('table', { class: 'govuk-table desk-plantable' }, [
            h('caption', { class: 'govuk-table__caption govuk-table__caption--s' }, [caption]),
            h('thead', { class: 'govuk-table__head' }, [h('tr', {}, head.map((x) => h('th', { class: 'govuk-table__header', attrs: { scope: 'col' } }, [x])))]),
            h('tbody', { class: 'govuk-table__body' }, rows.map(cells)),
        ]),
    ]);
}

function acts(s: Section, change: Act, remove: Act, used: boolean): HTMLElement {
    const act = (label: string, run: Act) => h('button', {
        class: 'desk-link', attrs: { type: 'button' }, on: { click: () => run(s.kind, s.name) },
    }, [label, hidden(` ${s.name}`)]);
    return h('span', { class: 'desk-acts' }, [act(t('Change'), change), !used && act(t('Take out'), remove)]);
}

const sum = (all: Section[], key: string, read: (text: string) => number | undefined): number =>
    all.reduce((n, s) => n + (read(value(s, key)) ?? 0), 0);

/* As a phone shows it, without the doors and links below. */
function preview(m: Section): HTMLElement {
    const part = (lang: string, headline: string, text: string) => h('div', { attrs: { lang } }, [
        h('p', { class: 'desk-advert__headline' }, [headline]), h('p', { class: 'desk-advert__text' }, [text]),
    ]);
    return h('div', { class: 'desk-advert' }, [
        h('p', { class: 'desk-advert__name' }, [`${m.name}, ${value(m, 'tag')}`]),
        part('en', value(m, 'headline'), value(m, 'text')),
        value(m, 'headline.gd') !== '' && part('gd', value(m, 'headline.gd'), value(m, 'text.gd')),
    ]);
}

function campaignPart(all: Section[], change: Act): HTMLElement {
    const c = find(all, 'campaign', '');
    if (c === undefined) {
        return h('p', { class: 'govuk-body' }, [
            t('There is no campaign in it yet. '), button([t('Begin one')], () => change('campaign', ''), 'secondary'),
        ]);
    }
    const planned = sum(ofKind(all, 'placement'), 'spend', moneyRead);
    const left = (moneyRead(value(c, 'budget')) ?? 0) - planned;
    return h('p', { class: 'govuk-body' }, [
        h('strong', {}, [value(c, 'name')]),
        t(': {from} to {to}. Budget £{budget}; {planned} of it planned, {left}. ', {
            from: value(c, 'from'), to: value(c, 'to'), budget: value(c, 'budget').replace(/^£/, ''), planned: moneyWords(planned),
            left: left < 0 ? t('{n} too much', { n: moneyWords(-left) }) : t('{n} left', { n: moneyWords(left) }),
        }),
        h('button', { class: 'desk-link', attrs: { type: 'button' }, on: { click: () => change('campaign', '') } }, [
            t('Change'), hidden(t(' the campaign')),
        ]),
    ]);
}

/* look: whether the messages are shown as they read, which a new drawing keeps. */
export function planTables(text: string, look: { open: boolean }, change: Act, remove: Act): HTMLElement {
    const all = sections(text);
    const [messages, channels, placements] = [ofKind(all, 'message'), ofKind(all, 'channel'), ofKind(all, 'placement')];
    const turns = (p: Section) => value(p, 'message').split(',').map((x) => x.trim());
    const channelRows = channels.map((c) => {
        const its = placements.filter((p) => value(p, 'channel') === c.name);
        return [value(c, 'name'), `${value(c, 'kind')}, ${value(c, 'medium')}`, String(its.length), moneyWords(sum(its, 'spend', moneyRead)),
            sum(its, 'reach', countRead).toLocaleString('en-GB'), acts(c, change, remove, its.length > 0)];
    });
    const whole = find(all, 'campaign', '');
    const days = (p: Section, key: string) => value(p, key) || (whole === undefined ? '' : value(whole, key));
    return h('div', {}, [
        campaignPart(all, change),
        messages.length > 0 && wide(t('Messages'), [t('Message'), t('Kind'), t('Speaks to'), t('Placements'), t('Do')], messages.map((m) => {
            const n = placements.filter((p) => turns(p).some((x) => same(x, m.name))).length;
            return [m.name, value(m, 'tag'), value(m, 'barrier'), String(n), acts(m, change, remove, n > 0)];
        })),
        messages.length > 0 && h('details', {
            class: 'govuk-details', attrs: { open: look.open },
            on: { toggle: (event) => { look.open = (event.currentTarget as HTMLDetailsElement).open; } },
        }, [
            h('summary', { class: 'govuk-details__summary' }, [h('span', { class: 'govuk-details__summary-text' }, [t('How the messages read')])]),
            h('div', { class: 'desk-adverts' }, messages.map(preview)),
        ]),
        channels.length > 0 && wide(t('Channels'), [t('Channel'), t('What it is'), t('Placements'), t('Planned'), t('Planned reach'), t('Do')], channelRows),
        placements.length > 0 && wide(t('Placements'), [t('Code'), t('Place'), t('Channel'), t('Message'), t('Planned'), t('Planned reach'), t('From'), t('To'), t('Do')],
            placements.map((p) => [p.name, value(p, 'place'), value(p, 'channel'), value(p, 'message'), moneyWords(moneyRead(value(p, 'spend')) ?? 0),
                (countRead(value(p, 'reach')) ?? 0).toLocaleString('en-GB'), days(p, 'from'), days(p, 'to'), acts(p, change, remove, false)])),
    ]);
}
