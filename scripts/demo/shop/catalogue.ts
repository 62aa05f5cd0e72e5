import type { Random } from '../../../src/base/random.ts'
import { unknown } from '../../../src/dataset/record.ts'
import type { Item } from '../../../src/dataset/record.ts'

/** An item and what customers feel but no file says: `quality` shifts the chance of a purchase, `popularity` weighs how often it is found.
 *  `category` and `brand` are places in the lists below, `priceLevel` is the natural logarithm of price over the middle of its category. */
export interface Product { item: Item; category: number; brand: number; priceLevel: number; quality: number; popularity: number }

export const categories = ['电子产品', '服装', '家居', '家电', '食品', '美妆', '图书', '玩具'] as const
/** The last one stands for goods without a brand, whose cell is empty in the file. */
export const brands = ['苹果', '华为', '小米', '耐克', '安踏', '宜家', '美的', '无印良品', '三只松鼠', '完美日记', '乐高', unknown] as const

const nItems = 100
const latinNames: Record<string, string> = { 苹果: 'Apple', 华为: 'HUAWEI', 小米: 'Xiaomi', 耐克: 'Nike', 安踏: 'ANTA', 宜家: 'IKEA', 美的: 'Midea', 无印良品: 'MUJI', 三只松鼠: 'Three Squirrels', 完美日记: 'Perfect Diary', 乐高: 'LEGO', [unknown]: 'Classic' }

type Category = (typeof categories)[number]
interface Kind { noun: string; latin: string; description: string; tags: string[]; price: number }
interface Range { brands: (typeof brands)[number][]; kinds: Kind[] }

const ranges: Record<Category, Range> = {
  电子产品: { brands: ['苹果', '华为', '小米'], kinds: [kind('智能手机', 'Phone', '大屏、长续航', '手机', 5000), kind('降噪耳机', 'Buds', '主动降噪', '耳机、音频', 900), kind('平板电脑', 'Tablet', '轻薄、高清', '平板、办公', 3000), kind('智能手表', 'Watch', '心率与运动记录', '手表、健康', 1600)] },
  服装: { brands: ['耐克', '安踏', '无印良品'], kinds: [kind('跑步鞋', 'Runner', '轻便缓震', '运动鞋、跑步', 600), kind('连帽卫衣', 'Hoodie', '加绒保暖', '卫衣、秋冬', 300), kind('速干短裤', 'Shorts', '透气速干', '短裤、夏季', 150), kind('羽绒服', 'Down Jacket', '90 % 白鸭绒', '外套、冬季', 900)] },
  家居: { brands: ['宜家', '无印良品', '小米'], kinds: [kind('书桌', 'Desk', '实木桌面', '书桌、家具', 800), kind('台灯', 'Lamp', '三档调光', '灯具、卧室', 180), kind('收纳盒', 'Box', '可叠放', '收纳', 60), kind('四件套', 'Bedding', '纯棉', '床品、卧室', 350)] },
  家电: { brands: ['美的', '小米', '华为'], kinds: [kind('电饭煲', 'Rice Cooker', '微压焖香', '厨房、电饭煲', 350), kind('空气净化器', 'Air Purifier', '除甲醛、低噪', '净化、健康', 1200), kind('扫地机器人', 'Vacuum', '激光导航', '清洁、智能', 2200), kind('电水壶', 'Kettle', '双层防烫', '厨房、水壶', 120)] },
  食品: { brands: ['三只松鼠', '无印良品', unknown], kinds: [kind('每日坚果', 'Daily Nuts', '混合坚果', '坚果、零食', 90), kind('挂耳咖啡', 'Drip Coffee', '中度烘焙', '咖啡、饮品', 60), kind('肉松饼', 'Floss Cake', '酥软', '糕点、零食', 30), kind('绿茶', 'Green Tea', '明前龙井', '茶叶、饮品', 160)] },
  美妆: { brands: ['完美日记', '无印良品'], kinds: [kind('口红', 'Lipstick', '丝绒哑光', '口红、彩妆', 90), kind('眼影盘', 'Eyeshadow', '十二色', '眼影、彩妆', 120), kind('化妆水', 'Lotion', '敏感肌可用', '护肤、补水', 80), kind('防晒霜', 'Sunscreen', 'SPF50+', '防晒、护肤', 110)] },
  图书: { brands: [unknown], kinds: [kind('机器学习入门', 'Machine Learning', '从零开始', '计算机、教材', 80), kind('中国菜谱', 'Chinese Cooking', '家常菜三百道', '烹饪、生活', 50), kind('儿童绘本', 'Picture Book', '精装', '绘本、儿童', 40), kind('科幻小说集', 'Science Fiction', '中短篇选集', '小说、科幻', 60)] },
  玩具: { brands: ['乐高', '小米', unknown], kinds: [kind('积木', 'Bricks', '500 块', '积木、益智', 300), kind('遥控车', 'Racer', '可充电', '遥控、男孩女孩', 200), kind('拼图', 'Puzzle', '1000 片', '拼图、益智', 70), kind('毛绒熊', 'Bear', '柔软可洗', '毛绒、礼物', 100)] },
}

const firstItems: Item[] = [
  { item: '1001', name: 'iPhone 12', description: '智能手机', tags: ['手机', '苹果'], category: '电子产品', brand: '苹果', price: 8000 },
  { item: '1002', name: '华为Mate 40', description: '智能手机', tags: ['手机', '华为'], category: '电子产品', brand: '华为', price: 6000 },
  { item: '1003', name: 'Nike Air Jordan 4', description: '运动鞋', tags: ['运动鞋', '耐克'], category: '服装', brand: '耐克', price: 5000 },
  { item: '1004', name: '宜家马尔姆衣柜', description: '家居', tags: ['衣柜', '家居'], category: '家居', brand: '宜家', price: 2000 },
]

/** 100 items, numbered from 1001; the first four are always the same. */
export function makeCatalogue(random: Random): Product[] {
  const generated = Array.from({ length: nItems - firstItems.length }, (_, index) => makeItem(index, random))
  const items = [...firstItems, ...generated]
  const logPrices = items.map(({ price }) => Math.log(price))
  return items.map((item, index) => {
    const inCategory = items.flatMap(({ category }, other) => (category === item.category ? [logPrices[other]!] : []))
    return {
      item,
      category: categories.indexOf(item.category as Category),
      brand: brands.indexOf(item.brand as (typeof brands)[number]),
      priceLevel: logPrices[index]! - inCategory.reduce((sum, value) => sum + value, 0) / inCategory.length,
      quality: 0.7 * random.normal(),
      popularity: Math.exp(0.7 * random.normal()),
    }
  })
}

/** Categories take turns, and so do the brands in each: every seed has all of them. Half of the names are Latin. */
function makeItem(index: number, random: Random): Item {
  const category = categories[index % categories.length]!
  const range = ranges[category]
  const round = Math.floor(index / categories.length)
  const { noun, latin, description, tags, price } = range.kinds[round % range.kinds.length]!
  const brand = range.brands[(round + Math.floor(round / range.kinds.length)) % range.brands.length]!
  const series = `${random.pick(['S', 'X', 'Pro', 'Air', 'Mini'])} ${round + 1}`
  const shownBrand = brand === unknown ? '' : brand
  return {
    item: String(1001 + firstItems.length + index),
    name: random.next() < 0.5 ? `${latinNames[brand]} ${latin} ${series}` : `${shownBrand}${noun} ${series}`,
    description: `${noun}，${description}`,
    tags: shownBrand === '' ? tags : [...tags, shownBrand],
    category,
    brand,
    price: Math.max(5, Math.round((price * Math.exp(0.4 * random.normal())) / 5) * 5),
  }
}

function kind(noun: string, latin: string, description: string, tags: string, price: number): Kind {
  return { noun, latin, description, tags: tags.split('、'), price }
}
