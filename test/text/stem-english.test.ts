import { stemEnglish } from '../../src/text/stem-english.ts'
import { assert, describe } from '../support/suite.ts'

// What libstemmer 3 ("english", through PyStemmer) gives for these words, which go through every step and every exception.
const stems = `
  shoes shoe, boxes box, dresses dress, glasses glass, batteries batteri, ties tie, cries cri, gas gas, this this, bus bus, virus virus, kiwis kiwi, gaps gap, phones phone
  feed feed, agreed agre, proceed proceed, exceeding exceed, plastered plaster, bled bled, motoring motor, sing sing, hopping hop, hoping hope, tanned tan, falling fall, hissing hiss, fizzed fizz
  failing fail, filing file, luxuriating luxuri, troubled troubl, sized size, adding add, egged egg, offing off, ebbed ebb, dying die, vying vie, inning inning, outing outing, herring herring, earring earring, evening evening
  canning canning, happy happi, sky sky, say say, by by, cry cri, enjoy enjoy, youth youth, boyish boyish, sayings say
  relational relat, conditional condit, rational ration, valency valenc, hesitancy hesit, digitizer digit, comfortably comfort, radically radic, differently differ, vilely vile, analogously analog
  vietnamization vietnam, predication predic, operator oper, feudalism feudal, decisiveness decis, hopefulness hope, callousness callous, formality formal, sensitivity sensit, sensibility sensibl
  geology geolog, geologist geolog, carefully care, fearlessly fearless, quickly quick, early earli, ugly ugli, only onli, singly singl, gently gentl, idly idl
  triplicate triplic, formative format, formalize formal, electricity electr, electrical electr, hopeful hope, goodness good, informative inform
  revival reviv, allowance allow, inference infer, airliner airlin, gyroscopic gyroscop, adjustable adjust, defensible defens, irritant irrit, replacement replac, adjustment adjust, dependent depend
  adoption adopt, communism communism, activate activ, angularity angular, homologous homolog, effective effect, bowdlerize bowdler, million million
  probate probat, rate rate, cease ceas, controller control, rolled roll, skis ski, skies sky, news news, atlas atlas, cosmos cosmos, bias bias, andes andes
  generate generat, general general, generic generic, community communiti, arsenal arsenal, university universiti, universal universal, paste paste, pasting paste, later later, organize organiz, organic organic, interest interest
  a a, as as, x9 x9, 40s 40s, mate40 mate40, yyy yyy`

describe('stemEnglish', (test) => {
  test('agrees with libstemmer on words of every step and every exception', () => {
    const words = stems.trim().split(/[,\n]\s*/).map((pair) => pair.trim().split(' '))
    assert.ok(words.length > 120)
    assert.is(words.map(([word]) => `${word} ${stemEnglish(word!)}`).join('\n'), words.map((pair) => pair.join(' ')).join('\n'))
  })

  test('leaves short words and other letters as they are', () => {
    for (const word of ['', 's', 'is', 'ö', '华为', 'привет']) assert.is(stemEnglish(word), word)
  })
})
