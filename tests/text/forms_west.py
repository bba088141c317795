"""What must be found and what must not, in the six languages with Latin letters: from the news of arms and sanctions.

A row is `term: forms that meet it | near words that do not`, and goes on where the next line is indented further. The
term is as a rule's author writes it, the words are as stories have them.
"""

from __future__ import annotations

WEST = {
    "en": """
        shell: shell, shells, Shells, SHELLS, shell's, shelled, shelling | shelter, shelve, seashell, shelf, Shelly,
            Shelley
        missile: missile, missiles, missile's | mission, missive, missal
        sanction: sanction, sanctions, sanctioned, sanctioning | sanctum, sanctity, sanctuary
        sanctions: sanction, sanctions, SANCTIONS | sanctuary, sanctimony
        delivery: delivery, deliveries | delirium, river, livery
        deliver: deliver, delivers, delivered, delivering | delve, liver, deliverance
        supply: supply, supplies, supplied, supplying | supple, support, supplement
        troop: troop, troops, troops' | trope, trooper, troupe
        artillery: artillery, artillery's | artisan, arterial
        weapon: weapon, weapons, weapon's | weaponless, wean
        embargo: embargo, embargoes, embargos, embargoed | embark, embarked, embarrass
        arms deal: arms deal, arms deals, arms-deal, ARMS DEALS | farms deal, arms dealt, arms dealer, army deal,
            arms, deal
        arms: arms, Arms, ARMS | arm, army, armies, armed, armour, farms, alarms
        arm: arm, arms, armed, arming | army, armies, armada, armour, harm
        army: army, armies, army's | arm, arms, armed
        mine: mine, mines, mined | mining, miner, miners, mineral, minister, mint
        tank: tank, tanks, tank's | tanker, tankers, thank, Tanaka
        tanker: tanker, tankers | tank, tanks
        general: general, generals, General | generate, generated, generation, generous, generator
        export: export, exports, exported, exporting | expert, port, expose
        import: import, imports, imported, importing | important, importance, impart
        container: container, containers | contain, contains, contained, containment
        launch: launch, launches, launched, launching | lunch, launcher, launder
        ship: ship, ships, shipped, shipping | sheep, shipyard, worship, shop
        smuggle: smuggle, smuggles, smuggled, smuggling | smug, snuggle, smuggler
        negotiate: negotiate, negotiates, negotiated, negotiating | negligent, negate, negotiable
        transfer: transfer, transfers, transferred, transferring | transform, transfuse, transference
        ban: ban, bans, banned, banning | band, banner, bank, bane
        violate: violate, violates, violated, violating | violet, violent, violin
        evade: evade, evades, evaded, evading | invade, evaluate, Eva
        designate: designate, designates, designated, designating | design, designs, designer
        seize: seize, seizes, seized, seizing | size, sizes, seizure
        buy: buy, buys, buying, bought | buoy, boy, brought
        sell: sell, sells, selling, sold | cell, shell, soldier
        send: send, sends, sending, sent | sentence, scent, sender
        strike: strike, strikes, struck, striking | stroke, string, stripe
        freeze: freeze, freezes, froze, frozen, freezing | freezer, frieze, breeze
        deny: deny, denies, denied, denying | dense, Denis, den
        fire: fire, fires, fired, firing | fir, firm, first, fare
        bomb: bomb, bombs, bombed, bombing | bomber, bombast, tomb
        company: company, companies, company's | companion, accompany, compare
        authority: authority, authorities | author, authors, authorise, authored
        policy: policy, policies | police, polity
        university: university, universities | universe, universal
        organisation: organisation, organisations | organ, organic, organise
        convention: convention, conventions | convent, convene, conventional
        international: international, INTERNATIONAL | internal, intern, interned
        ally: ally, allies, allied | alley, alloy, all, allow
        goods: goods, GOODS | good, goodness
        car: car, cars | care, cared, caring
        plan: plan, plans, planned, planning | plane, planes, plain
        Houthi: Houthi, Houthis | Houston, Hou
        Putin: Putin, Putin's, PUTIN | put, putting, Putnam
        Kim Jong Un: Kim Jong Un, Kim Jong Un's, Kim Jong-un, KIM JONG UN | Kim Jong Il, Kim, Jong Un
        North Korean: North Korean, North Koreans | North Korea, South Korean, Koreans
        Pyongyang: Pyongyang, Pyongyang's, Pyongyang’s, PYONGYANG | Pyongtaek, Yongyang
        """,
    "de": """
        Granate: Granate, Granaten, GRANATEN | Granat, Granit, Granatapfel, Granada
        Munition: Munition, Munitionen | Munitionslager, Muni, Mutation
        Rakete: Rakete, Raketen | Raketenwerfer, Raketenabwehr, Racket
        Lieferung: Lieferung, Lieferungen | Liefertermin, Lieferant
        liefern: liefern, liefert, lieferte, lieferten, geliefert, gelieferte, gelieferten, liefernd | lief, liefen,
            laufen, Laufwerk
        ausliefern: ausliefern, ausliefert, auslieferte, ausgeliefert, ausgelieferten, auszuliefern | auslaufen,
            auslief, Ausländer
        Waffe: Waffe, Waffen | Waffel, Waffeln, Waffenlager
        Sanktion: Sanktion, Sanktionen, SANKTIONEN | Sankt, sanktionsfrei
        Sanktionen: Sanktion, Sanktionen | Sankt, sanktionsfrei
        sanktionieren: sanktionieren, sanktioniert, sanktionierte, sanktionierten, sanktionierter | Sankt, sanieren
        Verhandlung: Verhandlung, Verhandlungen | Handlung, Behandlung
        verhandeln: verhandeln, verhandelt, verhandelte, verhandelten | verwandeln, handeln
        verhängen: verhängen, verhängt, verhängte, verhängten, verhängter | Verhängnis, verhängnisvoll, Vorhang,
            hängen
        Nordkorea: Nordkorea, Nordkoreas, NORDKOREA | Nordkoreaner, Nordkorridor, Südkorea
        nordkoreanisch: nordkoreanisch, nordkoreanische, nordkoreanischen, nordkoreanischer, nordkoreanischem,
            nordkoreanisches | südkoreanisch, koreanisch, Nordkoreaner
        Nordkoreaner: Nordkoreaner, Nordkoreanern, Nordkoreaners | Nordkorea, nordkoreanisch
        Pjöngjang: Pjöngjang, Pjöngjangs, Pjongjang | Pjöng, Pjöngtaek
        Putin: Putin, Putins | Pute, Putsch, putzen
        Kim Jong Un: Kim Jong Un, Kim Jong Uns, Kim Jong-uns | Kim Jong Il, Kim
        Geschoss: Geschoss, Geschosse, Geschossen, Geschosses | Geschäft, Schoss
        Zug: Zug, Züge, Zügen, Zugs, Zuges | Zugang, Zügel, zögern
        Güterzug: Güterzug, Güterzüge, Güterzügen, Güterzugs | Güter, Güterzugführer
        Land: Land, Länder, Ländern, Landes, Lande | Geländer, Landung, landet, landete, Landkarte
        Länder: Länder, Ländern, Land | Geländer, Landung
        Schiff: Schiff, Schiffe, Schiffen, Schiffs, Schiffes | Schiffer, Schifffahrt, schief
        Hafen: Hafen, Häfen, Hafens | Haft, Hafer
        Vertrag: Vertrag, Verträge, Verträgen, Vertrags, Vertrages | vertraglich, verträglich, Antrag
        Angriff: Angriff, Angriffe, Angriffen, Angriffs | Griff, Angreifer
        Verkauf: Verkauf, Verkäufe, Verkäufen, Verkaufs | Verkäufer, Verkäuferin, Verlauf
        Abkommen: Abkommen, Abkommens | Aufkommen, ankommen
        Panzer: Panzer, Panzern, Panzers | Pansen, Pandora, Panzerung
        geheim: geheim, geheime, geheimen, geheimer, geheimes, geheimem | Geheimnis, Geheimdienst, heim
        geheimes Gespräch: geheimes Gespräch, geheimen Gesprächen, geheime Gespräche | geheimer Plan, Gespräch
        Armee: Armee, Armeen, ARMEE | Arm, Arme, arm, Armut
        Drohne: Drohne, Drohnen | drohen, droht, Drohung
        Minister: Minister, Ministern, Ministers | Ministerium, ministeriell
        Russland: Russland, Russlands | Ruß, Rumänien
        Russe: Russe, Russen | Ruß, Rosse, russisch
        Flotte: Flotte, Flotten | flott, Flut
        Liste: Liste, Listen | List, listig, Leiste
        Seite: Seite, Seiten | seit, Saite
        Sperre: Sperre, Sperren | Sperling, Speer
        kaufen: kaufen, kauft, kaufte, kauften, gekauft | Käufer, laufen, kaum
        verkaufen: verkaufen, verkauft, verkaufte, verkauften | Verkäufer, verlaufen
        schicken: schicken, schickt, schickte, geschickt, schickten | schick, Schock, Schicksal
        abfeuern: abfeuern, abfeuert, abfeuerte, abgefeuert, abgefeuerten, abzufeuern | Feuer, befeuern
        beschlagnahmen: beschlagnahmen, beschlagnahmt, beschlagnahmte, beschlagnahmten | beschlagen, Schlag
        entsenden: entsenden, entsandt, entsandte, entsandten, entsendet | entsetzen, senden
        umgehen: umgehen, umgeht, umging, umgangen | umgeben, Umgebung
        schießen: schießen, schießt, schoss, schossen, geschossen, SCHIESST | Schuss, schließen, Schießerei
        werfen: werfen, wirft, warf, warfen, geworfen | Werft, wirbt, Wurf
        bombardieren: bombardieren, bombardiert, bombardierte | Bombe, Bombardement
        Soldat: Soldat, Soldaten | Sold, solidarisch
        Bündnis: Bündnis, Bündnisse, Bündnissen, Bündnisses | bündig, Bund, Bündel
        Rüstungsgut: Rüstungsgut, Rüstungsgüter, Rüstungsgütern | Rüstung, gut
        Maßnahme: Maßnahme, Maßnahmen, Massnahmen, MASSNAHMEN | Aufnahme, maßgeblich
        Geschütz: Geschütz, Geschütze, Geschützen, Geschützes | geschützt, Schutz
        Sprengkopf: Sprengkopf, Sprengköpfe, Sprengköpfen | Sprengstoff, Kopf
        *munition: Artilleriemunition, Artilleriemunitionen, Munition | Munitionslager, Muni
        """,
    "fr": """
        obus: obus, Obus, OBUS | omnibus, abus
        missile: missile, missiles | mission, missive
        arme: arme, armes, ARMES | armée, armées, armer, armure, armement, alarme, larme
        armée: armée, armées, ARMEE, ARMÉES | arme, armes, armer, armure
        armer: armer, arme, arment, armé, armés, armait, armera | armure, armoire, rame
        mine: mine, mines | miner, minier, minerai, ministre
        livraison: livraison, livraisons | livre, liaison, livrer
        livrer: livrer, livre, livrent, livré, livrés, livrée, livrées, livrait, livraient, livrera, livreront,
            livrerait, livrant, livra, livrèrent | libre, livraison, livret, délivrance
        livré: livré, livrés, livrée, livrées, LIVREES | livraison, livret, livrera
        fournir: fournir, fournit, fourni, fournis, fournie, fournies, fournissent, fournira, fournissait | four,
            fournaise, fourniture
        vendre: vendre, vend, vendent, vendu, vendus, vendue, vendait, vendra, vendraient | vent, vente, vendredi,
            vendeur
        envoyer: envoyer, envoie, envoient, envoyé, envoyés, envoyait, enverra | convoyer, envie, voyelle
        négocier: négocier, négocie, négocient, négocié, négociait, négociera | négoce, négligé
        munition: munition, munitions | muni, punition
        sanction: sanction, sanctions, SANCTIONS | sanctuaire, saint, sanctifier
        sanctionner: sanctionner, sanctionne, sanctionné, sanctionnés, sanctionnait, sanctionnera | sanctuaire,
            sanctifier
        fusée: fusée, fusées, fusee, FUSEES | fusil, refus, fusion
        Corée du Nord: Corée du Nord, Coree du Nord, CORÉE DU NORD | Corée du Sud, Corée, Nord
        nord-coréen: nord-coréen, nord-coréens, nord-coréenne, nord-coréennes, nord coréen | sud-coréen, nord
        russe: russe, russes, RUSSES | ruse, Russie, rousse
        négociation: négociation, négociations, negociations | négoce, association
        char: char, chars | charge, charme, charte, chair
        arsenal: arsenal, arsenaux, ARSENAUX | arsenic
        maréchal: maréchal, maréchaux | marécage, maréchaussée
        général: général, généraux, générale, générales, GENERAUX | génération, générer, généreux
        tribunal: tribunal, tribunaux | tribune, tribu
        vaisseau: vaisseau, vaisseaux | vaisselle
        balistique: balistique, balistiques | balise, balisage
        marché: marché, marchés | marcher, marchand
        accord: accord, accords | accordéon, accorder, record
        frapper: frapper, frappe, frappent, frappé, frappés, frappait, frappera, frappant | happer, frein
        transfert: transfert, transferts | transférer, transfuge
        transférer: transférer, transfère, transféré, transférés, transférait, transférera | transfert, transfuge
        acheter: acheter, achète, achètent, acheté, achetés, achètera | achat, cacheter, achever
        violer: violer, viole, violé, violées, violait, viola, violant | violon, violence, violet
        contourner: contourner, contourne, contourné, contournaient, contournant | contour, tourner
        geler: geler, gèle, gelé, gelés, gelées, gèlera | gélatine, gelure
        bombe: bombe, bombes | bombardement, bombardier
        bombarder: bombarder, bombarde, bombardé, bombardaient, bombardera | bombe, bombardier
        détruire: détruire, détruit, détruits, détruite, détruisent, détruira | détroit, détritus
        interdire: interdire, interdit, interdits, interdite, interdisent, interdira | interdiction, intérieur
        démentir: démentir, dément, démenti, démentis, démentent, démentait | démontrer, mentir
        recevoir: recevoir, reçoit, reçoivent, reçu, reçus, recevra | recette, recel
        produire: produire, produit, produits, produisent, produisait | production, reproduire
        secret: secret, secrets, secrète, secrètes, SECRETES | secrétaire, sécrétion
        clandestin: clandestin, clandestins, clandestine, clandestines | clandestinité, destin
        étranger: étranger, étrangers, étrangère, étrangères | étrange, étrangler
        officier: officier, officiers | office, officiel, officieux
        port: port, ports | porte, portes, portée, sport
        navire: navire, navires | naviguer, avarie
        mer: mer, mers | ma, mes, mon, mère
        offensif: offensif, offensifs, offensive, offensives | offenser, défensif
        Séoul: Séoul, SEOUL | seul, soûl
        Poutine: Poutine, POUTINE | poutre, routine
        Pyongyang: Pyongyang, PYONGYANG | Pyong, yang
        """,
    "es": """
        munición: munición, municiones, municion, MUNICIONES | municipio, monición
        misil: misil, misiles | misal, misión
        proyectil: proyectil, proyectiles | proyecto, proyector
        arma: arma, armas | alma, armario, armadura, armada
        bala: bala, balas | balance, balada, balón
        mina: mina, minas | minería, minero, ministro
        bomba: bomba, bombas | bombero, bombilla, bombardeo
        envío: envío, envíos | envidia, desvío
        enviar: enviar, envía, envió, envían, enviaron, enviado, enviada, enviados, enviará, enviando, envíe, enviarle
            | envidiar, vía, enviudar
        entregar: entregar, entrega, entregó, entregaron, entregado, entregadas, entregará, entregaba, entregue,
            entregando, entregarlo, entregarles, entregándole | integrar, regar, entre
        entrega: entrega, entregas | integra, entre
        suministrar: suministrar, suministra, suministró, suministraron, suministrado, suministrará, suministren |
            administrar, siniestro
        vender: vender, vende, vendió, vendieron, vendido, vendidos, venderá, vendía, vendiendo, venderle | vendaval,
            vendedor, venado
        comprar: comprar, compra, compró, compraron, comprado | comparar, comprimir, comprador
        negociar: negociar, negocia, negoció, negocian, negociaron, negociado, negocie | negar, negro
        negar: negar, niega, niegan, negó, negaron, negado, negará, niegue | negro, negociar, riega
        pedir: pedir, pide, piden, pidió, pidieron, pedido, pedirá | pedal, piedra, impedir
        atacar: atacar, ataca, atacó, atacaron, atacado, atacará, ataque | atascar, atar
        lanzar: lanzar, lanza, lanzó, lanzaron, lanzado, lanzará, lance | alcanzar, lancha
        producir: producir, produce, produjo, produjeron, producido, produzca, producirá | producto, reproducir
        violar: violar, viola, violó, violaron, violado, violando | violín, violencia, volar
        imponer: imponer, impone, impuso, impusieron, impuesto, impuestas, impondrá | impostor, posponer
        desplegar: desplegar, despliega, desplegó, desplegado, desplegaron | despegar, plegar
        sanción: sanción, sanciones, SANCION, SANCIONES | santo, sancochar
        sancionar: sancionar, sanciona, sancionó, sancionado, sancionados, sancionará | sanar, cancionero
        cohete: cohete, cohetes | cohesión, coche, cohecho
        norcoreano: norcoreano, norcoreana, norcoreanos, norcoreanas | surcoreano, coreano
        ruso: ruso, rusa, rusos, rusas | Rusia, rústico, rudo
        Corea del Norte: Corea del Norte, COREA DEL NORTE | Corea del Sur, Corea
        tropa: tropa, tropas | tropel, estopa
        buque: buque, buques | bosque, buscar
        barco: barco, barcos | barca, barcas, barcaza, embarcar
        puerto: puerto, puertos | puerta, puertas, muerto
        carga: carga, cargas | cargo, cargos, carguero
        carguero: carguero, cargueros | carga, cargador
        tanque: tanque, tanques | estanque, tanto
        general: general, generales | generar, generación, género
        fusil: fusil, fusiles | fusilar, fusión
        avión: avión, aviones, AVION | aviación, avioneta
        dron: dron, drones | ladrón, drogas
        nuclear: nuclear, nucleares | núcleo
        secreto: secreto, secretos, secreta, secretas | secretario, secreción
        ilegal: ilegal, ilegales | legal, ilegible
        acuerdo: acuerdo, acuerdos | recuerdo, acordeón
        red: red, redes | reducir, redada
        autoridad: autoridad, autoridades | autor, autorizar
        país: país, países, PAISES | paisaje, paisano
        ley: ley, leyes | leyenda, leer
        juez: juez, jueces | juego, juzgado
        obús: obús, obuses | autobuses, abusos
        militar: militar, militares | milicia, militante
        bloquear: bloquear, bloquea, bloqueó, bloqueado, bloqueados, bloqueará | bloquecito, boquear
        exportar: exportar, exporta, exportó, exportaron, exportado, exportaba | exponer, exportador, reportar
        mar: mar, mares | mas, me, mo
        Putin: Putin, PUTIN | putear, rutina
        """,
    "it": """
        munizione: munizione, munizioni | muni, punizione
        missile: missile, missili | missione, messale
        arma: arma, armi, ARMI | armadio, karma, armonia
        mina: mina, mine | minaccia, miniera, ministro
        bomba: bomba, bombe | bombardiere, bombola, rombo
        proiettile: proiettile, proiettili | progetto, proiettore
        razzo: razzo, razzi | razza, razze, pazzo, ragazzo
        porto: porto, porti | porta, porte, aeroporto
        colpo: colpo, colpi | colpa, colpe, golpe
        consegna: consegna, consegne | consenso, insegna
        consegnare: consegnare, consegna, consegnano, consegnò, consegnato, consegnata, consegnati, consegnate,
            consegnerà, consegnava, consegnarono, consegnando, consegnarli, consegnargli | insegnare, segnare,
            consenso
        inviare: inviare, invia, inviò, inviato, inviati, inviano, invierà, inviando, invii | invidia, avviare,
            invitare
        fornire: fornire, fornisce, forniscono, fornito, forniti, fornì, fornirà, forniva, fornendo | forno, fornace,
            fornitura
        vendere: vendere, vende, vendono, venduto, vendute, venderà, vendeva, vendendo | vendita, venditore, vento
        spedire: spedire, spedisce, spedito, spedite, spedirà | spada, spedizione
        chiedere: chiedere, chiede, chiesto, chiedono, chiederà, chiedeva | chiudere, chiaro, chiosco
        smentire: smentire, smentisce, smentito, smentì, smentiscono | mentire, smettere
        negare: negare, nega, negato, negò, negano, negherà | negozio, legare
        attaccare: attaccare, attacca, attaccato, attaccano, attaccò, attaccherà, attacchi | staccare, attaccapanni
        lanciare: lanciare, lancia, lanciato, lanciò, lanciano, lancerà, lanci | bilanciare, slancio
        violare: violare, viola, violato, violando, violò, violano, violerà | violino, volare, violenza
        imporre: imporre, impone, imposto, imposte, impose, impongono, imporrà | impostore, porre
        produrre: produrre, produce, producono, prodotto, prodotti, produrrà | produzione, ridurre
        sanzione: sanzione, sanzioni, SANZIONI | santo, stazione
        sanzionare: sanzionare, sanziona, sanzionato, sanzionati, sanzionò | sanzionatorio, stazionare
        nordcoreano: nordcoreano, nordcoreana, nordcoreani, nordcoreane | sudcoreano, coreano, Nordcorea
        russo: russo, russa, russi, russe | rosso, Russia, russare
        Corea del Nord: Corea del Nord, COREA DEL NORD | Corea del Sud, Nord
        truppa: truppa, truppe | trappola, trota
        trattativa: trattativa, trattative | attrattiva, tratto
        nave: nave, navi | navetta, navigare, neve
        petroliera: petroliera, petroliere | petrolio, petrolifero
        accordo: accordo, accordi | ricordo, corda
        cannone: cannone, cannoni | canone, cannonata
        obice: obice, obici | obiettivo, ombra
        drone: drone, droni | drago, ladrone
        segreto: segreto, segreti, segreta, segrete | segretario, segreteria
        esercito: esercito, eserciti | esercizio
        banca: banca, banche, BANCHE | banco, banchi, bancarotta
        carico: carico, carichi | caricatura, cercare
        carro armato: carro armato, carri armati | carro, armati
        autorità: autorità, AUTORITÀ, AUTORITA' | autore, autorizzare
        nucleare: nucleare, nucleari | nucleo
        balistico: balistico, balistica, balistici, balistiche | balista
        generale: generale, generali | generare, generazione, genere
        deposito: deposito, depositi | deporre, deposizione
        arsenale: arsenale, arsenali | arsenico
        fregata: fregata, fregate | frega, fretta
        spia: spia, spie | spiaggia, spiegare
        ordigno: ordigno, ordigni | ordine, disegno
        sottomarino: sottomarino, sottomarini | marino, sottomano
        fucile: fucile, fucili | fucilare, fucina
        bombardare: bombardare, bombarda, bombardato, bombardano, bombardarono | bombardiere, bombarola
        sequestrare: sequestrare, sequestra, sequestrato, sequestrata, sequestrò | sequenza, capestro
        bersaglio: bersaglio, bersagli | bersagliere
        traffico: traffico, traffici | tragico, traffichino
        embargo: embargo, embarghi | imbarco, imbarcare
        analista: analista, analisti, analiste | analisi, anello
        mare: mare, mari | ma, mi, mano
        Putin: Putin, PUTIN | putiferio, rutina
        """,
    "pl": """
        pocisk: pocisk, pociski, pocisków, pociskami, pociskom, pociskach, pociskiem, pocisku | pociąg, ucisk, pocić
        amunicja: amunicja, amunicji, amunicję, amunicją, AMUNICJE | amnestia, municypalny
        rakieta: rakieta, rakiety, rakietę, rakietą, rakiet, rakietami, rakietach, rakiecie | rakija, kareta, rak
        rakietowy: rakietowy, rakietowe, rakietowych, rakietowego, rakietowymi, rakietowa, rakietową | rakowy, raki
        sankcja: sankcja, sankcje, sankcji, sankcjami, sankcjom, sankcjach, SANKCJE | sanki, sekcja
        dostawa: dostawa, dostawy, dostaw, dostawę, dostawami, dostawach, dostawie | postawa, dostęp, dostać, dostawca
        broń: broń, broni, bronią, BRON | obrona, bronchit, bronić, broniła, brona
        Korea Północna: Korea Północna, Korei Północnej, Koreę Północną, Koreą Północną, KOREA POLNOCNA | Korea
            Południowa, Korea
        Rosja: Rosja, Rosji, Rosję, Rosją | rosa, Rosario
        wojsko: wojsko, wojska, wojskiem, wojskami, wojsk, wojsku | wojna, wojewoda
        żołnierz: żołnierz, żołnierze, żołnierzy, żołnierzom, żołnierza, żołnierzami | żołądek, żona
        Pjongjang: Pjongjang, Pjongjangu, Pjongjangiem | Pjong, pojazd
        statek: statek, statki, statków, statku, statkiem, statkami | status, stado
        okręt: okręt, okręty, okrętu, okrętów, okrętem, okrętami, okręcie | okręg, okręgu, okres
        czołg: czołg, czołgi, czołgów, czołgu, czołgami, czołgiem | czoło, czołgać, czołówka
        mina: mina, miny, minę, minami, min, minach | minister, minąć, minuta, minął
        bomba: bomba, bomby, bomb, bombę, bombami, bombą | bombowiec, bombardować
        embargo: embargo, embarga, embargiem, embargu | ambra, barki
        umowa: umowa, umowy, umowę, umów, umową, umowie, umowami | umowny, mowa, umieć
        wojna: wojna, wojny, wojnę, wojen, wojną, wojnie, wojnami | wojsko, wojak
        granat: granat, granaty, granatów, granatami, granatem | granit, granica, granatnik
        haubica: haubica, haubice, haubic, haubicami, haubicę | hałda, haust
        dron: dron, drony, dronów, dronami, dronem | drogi, tron, drobny
        Putin: Putin, Putina, Putinowi, Putinem, Putinie | puty, Putnik
        Szojgu: Szojgu, SZOJGU | szogun, szajka
        Kim Dzong Un: Kim Dzong Un, Kim Dzong Una, Kim Dzong Unem, Kim Dzong Unowi | Kim Dzong Il, Kim
        Ławrow: Ławrow, Ławrowa, Ławrowem, Ławrowowi, Ławrowie | ława, ławka
        Zełenski: Zełenski, Zełenskiego, Zełenskiemu, Zełenskim | zieleń, zielony
        Kijów: Kijów, Kijowa, Kijowie, Kijowem, Kijowowi | kij, kije
        Moskwa: Moskwa, Moskwy, Moskwie, Moskwę, Moskwą | moskit, Moskal
        Seul: Seul, Seulu, Seulem, Seulowi | sól, soli
        Iran: Iran, Iranu, Iranem, Iranowi, Iranie | Irak, Iraku, irys
        Chiny: Chiny, Chin, Chinom, Chinami, Chinach | chinina, chwila
        północnokoreański: północnokoreański, północnokoreańska, północnokoreańskie, północnokoreańskiego,
            północnokoreańskich, północnokoreańskimi, północnokoreańskiej | południowokoreański, koreański
        rosyjski: rosyjski, rosyjska, rosyjskie, rosyjskich, rosyjskiego, rosyjskiej, rosyjskim, rosyjską | rosły,
            rosyjskojęzyczny
        tajny: tajny, tajne, tajnych, tajnego, tajnej, tajną, tajnym | tajemnica, tajga
        dostarczyć: dostarczyć, dostarczył, dostarczyła, dostarczyli, dostarczy, dostarczono, dostarczone, dostarczony
            | dostatek, doświadczyć
        dostarczać: dostarczać, dostarcza, dostarczają, dostarczał, dostarczała, dostarczane, dostarczając | dostatek,
            dostawać
        wysłać: wysłać, wysłał, wysłała, wysłali, wysłano, wysłane, wysłanych, wyśle | wysoki, wysłuchać, posłać
        przekazać: przekazać, przekazał, przekazała, przekazali, przekazano, przekazane, przekazany, przekaże |
            przekonać, kazać
        sprzedać: sprzedać, sprzedał, sprzedała, sprzedali, sprzedano, sprzedany, sprzeda | sprzęt, sprzedaż
        kupić: kupić, kupił, kupiła, kupili, kupi, kupią, kupiono, kupiony | kupa, kupiec, skupić
        nałożyć: nałożyć, nałożył, nałożyła, nałożyli, nałożono, nałożone, nałoży | nałogowy, założyć
        negocjować: negocjować, negocjuje, negocjują, negocjował, negocjowali, negocjowano, negocjując | negować,
            negocjator
        ostrzelać: ostrzelać, ostrzelał, ostrzelali, ostrzelano, ostrzelany | ostrze, ostrzec
        zakup: zakup, zakupy, zakupu, zakupów, zakupem | kupa, zakuty
        firma: firma, firmy, firm, firmę, firmie, firmami, firmą | film, firmament
        spółka: spółka, spółki, spółek, spółkę, spółce, spółkami | spółdzielnia, społeczny
        samolot: samolot, samoloty, samolotów, samolotu, samolotem, samolocie, samolotami | samolubny, lot
        prezydent: prezydent, prezydenta, prezydentem, prezydentowi, prezydenci, prezydentów | prezydium, prezent
        minister: minister, ministra, ministrowie, ministrowi, ministrem, ministrów | ministerstwo, mina
        generał: generał, generała, generałowie, generałem, generałów, generale | generacja, generować
        artyleria: artyleria, artylerii, artylerię, artylerią | artysta, arteria
        transport: transport, transportu, transporty, transportem, transportów, transporcie | transportować, sport
        ładunek: ładunek, ładunki, ładunku, ładunków, ładunkiem | ładny, ładować
        państwo: państwo, państwa, państw, państwem, państwu, państwach | pan, państwowy
        """,
}
