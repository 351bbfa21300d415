/* aboutwords: what a person said their conversation is about, for whoever answers. Called by log.
 * Never asked for: both questions may be left alone, and then nothing is said. */
import { t } from '../text';
import { Soon, Who, aboutRead } from '../wire/want';

export function aboutWords(byte: number): string {
    const who: Record<Who, string> = {
        [Who.Untold]: '', [Who.Own]: t('their own thoughts or behaviour'), [Who.Adult]: t('another adult'),
        [Who.Young]: t('how a child or young person behaves'), [Who.Child]: t('a child who may be being harmed'),
        [Who.Professional]: t('asks as part of their work'), [Who.Survivor]: t('something that was done to them'),
        [Who.Family]: t('somebody close to them was arrested'), [Who.Other]: t('something else'),
    };
    const soon: Record<Soon, string> = {
        [Soon.Untold]: '', [Soon.Later]: t('it can wait'), [Soon.Soon]: t('soon'),
        [Soon.Now]: t('now: somebody is at risk'),
    };
    const about = aboutRead(byte);
    return [who[about.who], soon[about.soon]].filter((s) => s !== '').join('; ');
}
