"""Traditional and simplified Chinese characters, to tell a form in the one script from the same in the other.

Character by character, as far as news of states, arms, trade and sanctions uses them; written by hand.
"""

from __future__ import annotations

_PAIRS = (  # traditional, simplified
    "這这 國国 會会 對对 時时 來来 發发 後后 經经 過过 業业 東东 兩两 嚴严 個个 們们 為为 義义 習习 書书 亞亚 "
    "產产 億亿 僅仅 從从 眾众 優优 傳传 傷伤 倫伦 偉伟 體体 債债 蘭兰 關关 興兴 養养 軍军 農农 衝冲 決决 況况 "
    "減减 擊击 則则 劉刘 創创 別别 辦办 務务 動动 區区 協协 單单 賣卖 盧卢 廠厂 歷历 壓压 厲厉 縣县 參参 雙双 "
    "變变 葉叶 號号 嘆叹 員员 響响 問问 團团 圍围 圖图 場场 壞坏 塊块 堅坚 牆墙 聲声 處处 備备 復复 頭头 奪夺 "
    "獎奖 婦妇 實实 審审 寧宁 寶宝 憲宪 導导 將将 層层 屬属 歲岁 島岛 帥帅 師师 帶带 幫帮 應应 張张 彈弹 強强 "
    "歸归 當当 錄录 總总 戰战 戶户 執执 擴扩 搶抢 護护 報报 擔担 擇择 損损 換换 據据 擲掷 攜携 攝摄 撐撑 無无 "
    "舊旧 顯显 曉晓 暫暂 術术 機机 殺杀 權权 條条 構构 標标 樹树 樣样 橋桥 檢检 樓楼 畢毕 氣气 匯汇 漢汉 濟济 "
    "淺浅 測测 瀏浏 滿满 滅灭 燈灯 靈灵 煉炼 熱热 愛爱 環环 現现 電电 畫画 療疗 監监 盤盘 碼码 確确 礎础 離离 "
    "種种 積积 稱称 穩稳 窮穷 簽签 簡简 類类 糧粮 約约 級级 納纳 紐纽 線线 練练 組组 細细 織织 終终 紹绍 結结 "
    "絕绝 統统 繼继 績绩 續续 維维 綜综 緩缓 編编 網网 羅罗 罷罢 聯联 職职 勝胜 腦脑 節节 藥药 獲获 營营 蘇苏 "
    "藍蓝 慮虑 雖虽 補补 裝装 見见 規规 視视 覽览 覺觉 觸触 訂订 認认 討讨 讓让 訓训 議议 訊讯 記记 講讲 許许 "
    "論论 設设 訪访 證证 評评 識识 訴诉 詞词 譯译 試试 話话 該该 詳详 語语 誤误 說说 請请 諸诸 讀读 調调 談谈 "
    "謀谋 謂谓 謝谢 貝贝 負负 貢贡 財财 責责 敗败 貨货 質质 貧贫 購购 貫贯 貿贸 費费 資资 賽赛 贊赞 贏赢 趙赵 "
    "躍跃 車车 轉转 輪轮 軟软 轟轰 輕轻 載载 較较 輛辆 輸输 遼辽 達达 遷迁 運运 還还 進进 遠远 違违 連连 遲迟 "
    "適适 選选 遺遗 郵邮 鄰邻 鄭郑 釋释 鐘钟 鋼钢 鐵铁 銀银 鎖锁 錯错 鍵键 鎮镇 長长 門门 閉闭 間间 聞闻 陽阳 "
    "陣阵 階阶 際际 陸陆 陳陈 險险 隨随 難难 霧雾 靜静 韓韩 頁页 項项 順顺 須须 顧顾 預预 領领 頻频 題题 額额 "
    "風风 飛飞 飯饭 館馆 驅驱 駛驶 驗验 驟骤 魚鱼 魯鲁 鳥鸟 麥麦 黃黄 齊齐 龍龙 鮮鲜 烏乌 麗丽 艦舰 艙舱 榮荣 "
    "潛潜 濱滨 灘滩 滾滚 爾尔 爭争 獻献 獨独 瑪玛 異异 瘋疯 盜盗 矯矫 礦矿 緬缅 緊紧 緝缉 繞绕 繡绣 繪绘 "
    "纖纤 罰罚 聖圣 聽听 肅肃 臨临 艱艰 蓋盖 薩萨 莊庄 萊莱 衛卫 襲袭 賀贺 賴赖 賺赚 賬账 贈赠 贓赃 跡迹 辭辞 "
    "邊边 遙遥 鄉乡 銷销 錢钱 錦锦 鎧铠 鏡镜 隊队 隱隐 雜杂 雞鸡 頒颁 頓顿 馬马 馮冯 駐驻 駁驳 駕驾 騙骗 鷹鹰 "
    "鹽盐 齡龄 亂乱 虛虚 虜虏 偵侦 傾倾 儲储 凍冻 劃划 勞劳 勢势 勳勋 勵励 卻却 墳坟 壘垒 奧奥 妝妆 孫孙 宮宫 "
    "寫写 尋寻 巔巅 幣币 廣广 廳厅 徹彻 慘惨 慶庆 懷怀 懲惩 戲戏 掃扫 揮挥 擬拟 擁拥 攔拦 敘叙 敵敌 斃毙 曬晒 "
    "棄弃 極极 槍枪 樞枢 樂乐 歐欧 歡欢 殘残 殼壳 毀毁 淨净 溝沟 滬沪 漲涨 潰溃 灣湾 煙烟 爐炉 爛烂 "
    "牽牵 狀状 猶犹 硯砚 碩硕 磚砖 禮礼 禍祸 稅税 築筑 籃篮 籌筹 紀纪 紅红 純纯 紙纸 給给 綁绑 綠绿 緣缘 縮缩 "
    "縱纵 誠诚 誰谁 諜谍 諧谐 諾诺 謊谎 謠谣 豐丰 貶贬 貴贵 買买 賄贿 賊贼 賓宾 賞赏 賠赔 賢贤 賭赌 贖赎 趨趋 "
    "踐践 輔辅 輝辉 輯辑 轄辖 辯辩 遞递 鄧邓 醫医 釁衅 鈾铀 鈔钞 銅铜 銜衔 鋒锋 鎊镑 鏈链 閃闪 閣阁 閱阅 闊阔 "
    "闖闯 隸隶 頂顶 頑顽 願愿 顆颗 顛颠 飲饮 騎骑 騰腾 驚惊 鯨鲸 黨党 麼么 鬧闹 內内 嚇吓 戀恋 學学 計计 "
    "價价 萬万 與与 專专 庫库 溫温 潔洁 親亲 沒没 滲渗 釘钉 鑽钻 櫃柜 冊册 劑剂 側侧 償偿 儀仪 剛刚 劇剧 "
    "啟启 嗎吗 圓圆 塵尘 壯壮 夾夹 屆届 嶺岭 廢废 攤摊 擺摆 數数 斷断 晉晋 檔档 欄栏 殲歼 澤泽 濃浓 災灾 燒烧 "
    "獸兽 疊叠 礙碍 竊窃 競竞 筆笔 糾纠 紛纷 絲丝 綱纲 緒绪 繳缴 罵骂 膽胆 臉脸 藝艺 蠻蛮 詐诈 診诊 詢询 誘诱 "
    "課课 譴谴 販贩 貪贪 貼贴 趕赶 軌轨 轎轿 針针 鋪铺 鑑鉴 齒齿 倉仓 崙仑 賈贾 鋰锂 鈦钛 鎢钨 鉀钾 鎳镍 颶飓 "
    "澱淀"
)
_ONE_WAY = (  # whose simplified character is one of the traditional script as well, or has another one before it
    "禦御 桿杆 洩泄 湧涌 "
    "舖铺 錶表 闆板 裡里 鬆松 製制 採采 週周 係系 繫系 佈布 佔占 雲云 鬥斗 昇升 徵征 準准 誌志 餘余 臺台 颱台 "
    "遊游 砲炮 盃杯 祕秘 夥伙 於于 鍊炼 註注 託托 隻只 髮发 嚐尝 籲吁 複复 曆历 沖冲 鑒鉴"
)
_SIMPLER = {pair[0]: pair[1] for pair in (_PAIRS + " " + _ONE_WAY).split()}
_FULLER = {pair[1]: pair[0] for pair in _PAIRS.split()}


def simplified(text: str) -> str:
    """The text in simplified characters."""
    return "".join(_SIMPLER.get(character, character) for character in text)


def traditional(text: str) -> str:
    """The text in traditional characters."""
    return "".join(_FULLER.get(character, character) for character in text)


def same_word(one: str, other: str) -> bool:
    """Whether two forms are one word in the two scripts.

    Two characters that no pair holds may be a pair that is missing here; one pair at least must be known.
    """
    if len(one) != len(other) or one == other:
        return False
    differing = [(mine, theirs) for mine, theirs in zip(one, other, strict=True) if mine != theirs]
    paired = [simplified(mine) == simplified(theirs) for mine, theirs in differing]
    unknown = (not any(simplified(one) != one or traditional(one) != one for one in pair) for pair in differing)
    return any(paired) and all(known or missing for known, missing in zip(paired, unknown, strict=True))
