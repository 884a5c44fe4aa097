"""Names of authors as title pages print them: spread, starred, numbered, in Chinese or Latin letters."""

from __future__ import annotations

import re
from typing import Final

from . import labels

#: Surnames with their reading in pinyin (surname readings differ: 任 rén, 曾 zēng, 解 xiè). The commonest of the 2020
#: census, then those of the Hundred Family Surnames; Traditional forms beside the Simplified.
_SINGLE: Final = (
    "王wang 李li 张zhang 張zhang 刘liu 劉liu 陈chen 陳chen 杨yang 楊yang 黄huang 黃huang 赵zhao 趙zhao 吴wu 吳wu 周zhou 徐xu 孙sun 孫sun "
    "马ma 馬ma 朱zhu 胡hu 郭guo 何he 林lin 高gao 罗luo 羅luo 郑zheng 鄭zheng 梁liang 谢xie 謝xie 宋song 唐tang 许xu 許xu 韩han 韓han 邓deng 鄧deng "
    "冯feng 馮feng 曹cao 彭peng 曾zeng 肖xiao 萧xiao 蕭xiao 田tian 董dong 潘pan 袁yuan 蔡cai 蒋jiang 蔣jiang 余yu 于yu 杜du 叶ye 葉ye 程cheng 魏wei "
    "苏su 蘇su 吕lü 呂lü 丁ding 任ren 卢lu 盧lu 姚yao 沈shen 钟zhong 鍾zhong 姜jiang 崔cui 谭tan 譚tan 陆lu 陸lu 范fan 汪wang 廖liao 石shi 金jin 韦wei "
    "韋wei 贾jia 賈jia 夏xia 付fu 方fang 邹zou 鄒zou 熊xiong 白bai 孟meng 秦qin 邱qiu 侯hou 江jiang 尹yin 薛xue 闫yan 阎yan 閻yan 段duan 雷lei 龙long 龍long "
    "黎li 史shi 陶tao 贺he 賀he 毛mao 郝hao 顾gu 顧gu 龚gong 龔gong 邵shao 万wan 萬wan 覃qin 武wu 钱qian 錢qian 戴dai 严yan 嚴yan 莫mo 孔kong 向xiang 常chang "
    "汤tang 湯tang 康kang 易yi 乔qiao 喬qiao 赖lai 賴lai 文wen 施shi 洪hong 辛xin 柯ke 庄zhuang 莊zhuang 温wen 溫wen 牛niu 樊fan 葛ge 邢xing 安an 齐qi 齊qi "
    "伍wu 庞pang 龐pang 颜yan 顏yan 倪ni 章zhang 鲁lu 魯lu 岳yue 翟zhai 殷yin 詹zhan 申shen 欧ou 歐ou 耿geng 关guan 關guan 兰lan 蘭lan 焦jiao 巴ba 左zuo 柳liu "
    "甘gan 祝zhu 包bao 宁ning 寧ning 尚shang 符fu 舒shu 阮ruan 纪ji 紀ji 梅mei 童tong 凌ling 毕bi 畢bi 单shan 單shan 季ji 裴pei 霍huo 涂tu 塗tu 成cheng 苗miao "
    "谷gu 曲qu 盛sheng 冉ran 翁weng 蓝lan 藍lan 骆luo 駱luo 路lu 游you 遊you 靳jin 辜gu 管guan 柴chai 蒙meng 鲍bao 鮑bao 华hua 華hua 喻yu 祁qi 蒲pu 房fang 滕teng "
    "屈qu 饶rao 饒rao 解xie 牟mou 艾ai 尤you 阳yang 陽yang 时shi 時shi 穆mu 农nong 農nong 司si 卓zhuo 古gu 吉ji 缪miao 繆miao 简jian 簡jian 车che 車che 项xiang 項xiang "
    "连lian 連lian 芦lu 麦mai 麥mai 褚chu 娄lou 婁lou 窦dou 竇dou 戚qi 岑cen 景jing 党dang 宫gong 宮gong 费fei 費fei 卜bu 冷leng 晏yan 席xi 卫wei 衛wei 米mi 柏bai "
    "宗zong 瞿qu 桂gui 全quan 佟tong 应ying 應ying 臧zang 闵min 閔min 苟gou 邬wu 鄔wu 边bian 邊bian 卞bian 姬ji 师shi 師shi 和he 仇qiu 栾luan 欒luan 隋sui 商shang "
    "刁diao 沙sha 荣rong 榮rong 巫wu 寇kou 桑sang 郎lang 甄zhen 丛cong 叢cong 仲zhong 虞yu 敖ao 巩gong 鞏gong 明ming 佘she 池chi 查zha 麻ma 苑yuan 迟chi 遲chi 邝kuang "
    "官guan 封feng 谈tan 談tan 匡kuang 鞠ju 惠hui 荆jing 荊jing 乐yue 樂yue 冀ji 郁yu 胥xu 南nan 班ban 储chu 儲chu 原yuan 栗li 燕yan 楚chu 鄢yan 劳lao 勞lao 谌chen 諶chen "
    "奚xi 皮pi 粟su 冼xian 蔺lin 藺lin 楼lou 樓lou 盘pan 满man 滿man 闻wen 聞wen 位wei 厉li 厲li 伊yi 仝tong 区ou 區ou 郜gao 海hai 阚kan 闞kan 花hua 权quan 權quan 强qiang 帅shuai "
    "帥shuai 屠tu 豆dou 朴piao 盖gai 蓋gai 练lian 廉lian 禹yu 井jing 祖zu 漆qi 巨ju 揭jie 居ju 暴bao 晁chao 门men 門men 都du 修xiu 展zhan 信xin 达da 阙que 闕que 经jing 仰yang "
    "操cao 戈ge 干gan 竺zhu 幸xing 宣xuan 贲ben 裘qiu 嵇ji 宓mi 蓬peng 隗wei 山shan 仉zhang 初chu 丰feng 豐feng 昝zan 逄pang 綦qi 律lü 鹿lu 危wei 木mu 战zhan 戰zhan 茅mao"
)
_DOUBLE: Final = (
    "欧阳ouyang 歐陽ouyang 上官shangguan 司马sima 司馬sima 诸葛zhuge 諸葛zhuge 司徒situ 皇甫huangfu 尉迟yuchi 公孙gongsun 慕容murong 令狐linghu "
    "东方dongfang 東方dongfang 夏侯xiahou 端木duanmu 宇文yuwen 长孙zhangsun 呼延huyan 独孤dugu 南宫nangong 钟离zhongli 申屠shentu 澹台tantai 闻人wenren"
)


def _table(data: str, size: int) -> dict[str, str]:
    return {item[:size]: item[size:] for item in data.split()}


SURNAMES: Final[dict[str, str]] = _table(_SINGLE, 1) | _table(_DOUBLE, 2)

#: What a corporate author's name ends in: 课题组, 编写组, 编辑部 …
_CORPORATE = re.compile(
    r"(?:课题组|課題組|编写组|編寫組|研究组|研究組|项目组|項目組|编辑部|編輯部|编委会|編委會|写作组|撰稿组|编辑组|編輯組|工作组|研究团队|联合课题组|记者|编者|編者)$"
)
_ORGANISATION = re.compile(
    r"(?:大学|大學|学院|學院|研究院|研究所|研究中心|科学院|科學院|智库|智庫|实验室|實驗室|党校|黨校|研究会|研究會|协会|協會|学会|學會|基金会|基金會|委员会|委員會|出版社|编辑部|杂志社|中心|系|院|部|厅|局|署|处|處|公司|集团)"
)
_ROLE = re.compile(r"[\s\u3000]*[/／]?[\s\u3000]*(?:著|撰文|撰|文|编译|編譯|译|譯|整理)$")
_PREFIX = re.compile(r"^(?:作者|文|撰文|撰稿|执笔|執筆|著者)[\s\u3000]*[:：/／|｜]?[\s\u3000]*(?=\S)")
_MARKS = re.compile(
    rf"<sup>[^<]*</sup>|\$\s*\^\s*\{{?[^$]*\}}?\s*\$|[{labels.CIRCLED}{labels.SUPERSCRIPT}]|\\?[*＊※†‡]|[\[［(（]\s?\d(?:\s?[,，]\s?\d)*\s?[\]］)）]|(?<=[\u4e00-\u9fff])\d(?:\s?[,，]\s?\d)*"
)
_FOREIGN = re.compile(r"^(?:[\[［〔【(（][\u4e00-\u9fff]{1,4}[\]］〕】)）])?\s?[\u4e00-\u9fff]{1,8}(?:[·•.．][\u4e00-\u9fffA-Z]{1,8}){1,3}$")
_COUNTRY = re.compile(r"^[\[［〔【(（][\u4e00-\u9fff]{1,4}[\]］〕】)）]\s?")


def is_person(name: str) -> bool:
    """Whether a word can be a Chinese person's name, or a foreign one in Chinese letters.

    >>> is_person("任琳"), is_person("欧阳修文"), is_person("全球治理")
    (True, True, False)
    """
    if _FOREIGN.match(name):
        return True
    if not re.fullmatch(r"[\u3400-\u9fff]{2,4}", name):
        return False
    if name[:2] in SURNAMES:
        return 3 <= len(name) <= 4
    return name[0] in SURNAMES and len(name) <= 3


def authors(text: str, loose: bool = False) -> list[str]:
    """The names on an author line, or nothing if it is none.

    ``loose`` accepts names whose surname is unknown, for lines that a label introduces.

    >>> authors("卢  静   张甲英"), authors("苏庆义 桂子豪*"), authors("本期目录")
    (['卢静', '张甲英'], ['苏庆义', '桂子豪'], [])
    """
    plain = _PREFIX.sub("", _MARKS.sub(" ", text.replace("\u3000", " ").replace("\u00a0", " ")))
    plain = re.sub(r"^(?:#+|[□■●◆○◎☆★▲△◇▪•]+)\s*|\*\*|[*_]", " ", plain)
    plain = _ROLE.sub("", plain.strip())
    if not plain or len(plain) > 60:
        return []
    if _CORPORATE.search(plain) and len(plain) <= 24 and not re.search(r"[，。；：:]", plain):
        return [re.sub(r"\s+", "", plain)]
    out: list[str] = []
    for piece in re.split(r"[、，,；;/&]|\s和\s|\s与\s|(?<=[\u4e00-\u9fff])\s?(?:and)\s?(?=[\u4e00-\u9fff])", plain):
        for part in _by_gap(piece):
            out.extend(_close_up(part))
    named = [_COUNTRY.sub("", n) for n in out if n]
    if not named:
        return []
    good = [is_person(n) for n in named]
    if all(good) and len(named) <= 12:
        return named
    if loose and all(re.fullmatch(r"[\u3400-\u9fff·]{2,12}", n) for n in named) and not _ORGANISATION.search(plain):
        return named
    return []


def _by_gap(piece: str) -> list[str]:
    """Names that are spread inside with narrow gaps and parted by wider ones (``卢  静   张甲英``)."""
    gaps = {len(g) for g in re.findall(r"\s+", piece.strip())}
    if len(gaps) < 2:
        return [piece]
    return re.split(r"\s{%d,}" % max(gaps), piece.strip())  # noqa: UP031


def _close_up(piece: str) -> list[str]:
    """The words of a piece, single characters of a spread name put together."""
    out: list[str] = []
    words = piece.split()
    held = ""
    for at, word in enumerate(words):
        if len(word) > 1 or not re.match(r"[\u3400-\u9fff]", word):
            out.extend(w for w in (held, word) if w)
            held = ""
            continue
        held += word
        more = words[at + 1] if at + 1 < len(words) else ""
        # A name has two or three characters; the third is a surname only where another character follows it.
        if len(held) == 3 or (len(held) == 2 and len(more) == 1 and more in SURNAMES and len(words) - at > 2):
            out.append(held)
            held = ""
    return [*out, held] if held else out


def is_affiliation(text: str) -> bool:
    """Whether a line of a title page names where an author works."""
    if len(text) > 90 or re.search(r"[。；！？]$", text):
        return False
    if re.match(r"^[（(\[【]?\s*(?:\d\s*[.．、]?|[①-⑨])?\s*[\u4e00-\u9fff]", text) is None:
        return False
    if re.search(r"[\s,，、;；]\s*\d{6}\s*[)）\]]?$", text) or re.search(r"\d{6}[)）]", text):
        return True
    return bool(re.match(r"^[（(].*[)）]$", text) and _ORGANISATION.search(text)) or bool(
        re.search(rf"{_ORGANISATION.pattern}[)）]?(?:\s*[(（][A-Za-z]+[)）])?$", text) and len(text) <= 40
    )


_EN_NAME = r"(?:[A-Z][A-Za-z'’\-]+|[A-Z]{2,}|[A-Z]\.)(?:[\s,-]+(?:[A-Z][A-Za-z'’\-]*\.?|[A-Z]{2,}|de|van|von|bin))*"
_EN_AUTHORS = re.compile(rf"^(?:By\s+|by\s+)?{_EN_NAME}(?:\s*(?:,|;|&|，|、|\band\b)\s*(?:and\s+)?{_EN_NAME})*$")


def english_authors(text: str, loose: bool = False) -> list[str]:
    """The names on an English author line, as printed, or nothing if it is none.

    Titles are capitalised too, so one name at least must have a Chinese surname, unless ``loose``.

    >>> english_authors("LU Jing & ZHANG Jiaying"), english_authors("Su Qingyi and Gui Zihao")
    (['LU Jing', 'ZHANG Jiaying'], ['Su Qingyi', 'Gui Zihao'])
    """
    plain = _MARKS.sub(" ", re.sub(r"(?<=[A-Za-z])\d(?:,\d)*", " ", text))
    plain = re.sub(r"\s+", " ", re.sub(r"[*_#]", " ", plain)).strip(" ,;")
    if not plain or len(plain) > 120 or not _EN_AUTHORS.match(plain):
        return []
    plain = re.sub(r"^[Bb]y\s+", "", plain)
    names = [n.strip() for n in re.split(r"\s*(?:;|&|，|、|\band\b|,(?!\s*(?:Jr|Sr)))\s*", plain) if n.strip()]
    if any(len(n.split()) > 5 for n in names) or not any(" " in n or len(names) > 1 for n in names):
        return []
    told = any(len(n.split()) <= 3 and looks_like_pinyin(n) for n in names)
    return names if told or loose else []


def looks_like_pinyin(name: str) -> bool:
    """Whether a Latin name has a Chinese surname, first (``WANG Fan``) or last (``Fan Wang``)."""
    words = [w.lower().strip(".,") for w in name.split()]
    readings = set(SURNAMES.values()) | {"lu", "lv", "lyu"}
    return bool(words) and (words[0] in readings or words[-1] in readings)
