# ruff: noqa: E501 - one case a line
"""Made-up pairs of statements about talks, labelled by hand before any of them was run.

One line a pair: ``=`` (one talk) or ``!`` (two), then both statements, ``title | speakers``. Both are said at one
event edition unless a statement ends in ``@ event``.
"""

RETITLED = """
= Steering Without Stars | Ada Berg, Tomas Lind // How We Navigate When the Satellites Fail | Ada Berg, Tomas Lind
= Cranes That Never Sleep | Iris Moreau & Pavel Novak // Round-the-Clock Lifting at Scale | Iris Moreau, Pavel Novak
= What the Harbour Master Forgot // What the Harbor Master Forgot: Lessons From a Flood | Nils Hahn
= The Rope Problem | Mira Tan // Knots, Loops and the Rope Problem | Mira Tan
= Tide Tables for Humans | Jon Eide // Tide Tables for Everybody | Jon Eide
= Rust in the Engine Room | Lea Fuchs // Fighting Rust in Engine Rooms | Lea Fuchs
= Ballast as Code | Omar Said // Ballast-as-Code: Declarative Stability | Omar Said
= Small Ports, Big Data | Wanda Krol // Big Data in Small Ports | Wanda Krol
= From Zero to Lighthouse | Dan Ek // Zero to Lighthouse in 30 Days | Dan Ek
= Anchors Away! // Anchors Away: Releasing 400 Ships a Day | Petra Vogel
= Dredging at the Edge | Sam Okoro, Lin Wei // Edge Dredging in Production | Sam Okoro, Lin Wei
= The Hidden Life of Buoys | Ana Prieto // Secrets of Buoys | Ana Prieto
= Keynote: Our Next Ten Years // Our Next Ten Years - Greta Olsen, Harbor Foundation | Greta Olsen
= Sponsored Keynote: Cargo for All | Ben Roth // Cargo for All | Ben Roth
= Lightning Talk: Gulls Considered Harmful // Gulls Considered Harmful
= Panel: Who Owns the Tide? // Who Owns the Tide? Panel Discussion
= Mooring 101 (Beginner Friendly) | Kai Sato // Mooring 101 | Kai Sato
= Why We Left the Cloud Pier | Eva Dorn // Leaving the Cloud Pier: Why and How | Eva Dorn
= Containers Before Containers | Hugo Blanc // A History of Containers Before Containers | Hugo Blanc
= 7 Ways to Sink a Release | Noor Aziz // Seven Ways to Sink a Release | Noor Aziz
= Observability Below the Waterline | Ravi Menon, Zoe Hart // Seeing Below the Waterline | Ravi Menon, Zoe Hart
= Shipwrecks & Postmortems | Ulf Berg // Shipwrecks and Postmortems | Ulf Berg
= Docking Two Million Boats a Day with HarborMesh and the New Pilot Protocol in Distr… // Docking Two Million Boats a Day with HarborMesh and the New Pilot Protocol in Distributed Ports | Ida Lund
= Fog Computing for Fishers | Liv Aas, Per Aas // Fog Computing in Practice | Liv Aas, Per Aas
= Case Study: Quay Logistics IDP // Quay Logistics IDP: a Platform in 90 Days | Mona Falk
! Steering Without Stars | Ada Berg // Steering a Foundation | Greta Olsen
! The Rope Problem | Mira Tan // The Crane Problem | Iris Moreau
! Ballast as Code // Ports as Code
! Mooring 101 | Kai Sato // Mooring 201 | Lena Witt
! Observability Below the Waterline | Ravi Menon // Security Below the Waterline | Olga Petrova
! From Zero to Lighthouse | Dan Ek // From Zero to Harbour | Rosa Diaz
! State of the Fleet | Jim Park // State of the Pier | Ann Shaw
! Intro to HarborMesh // HarborMesh Deep Dive
"""

PARTS = """
! Navigating Fog, Part 1 | Ada Berg // Navigating Fog, Part 2 | Ada Berg
! Navigating Fog (1/2) | Ada Berg // Navigating Fog (2/2) | Ada Berg
! Rope Workshop Part I | Mira Tan // Rope Workshop Part II | Mira Tan
! Rope Workshop - Part One | Mira Tan // Rope Workshop - Part Two | Mira Tan
! Crane Safety pt. 1 // Crane Safety pt. 2
! Tutorial: Tides Vol. 1 // Tutorial: Tides Vol. 2
! Harbor Unconference Day 1 // Harbor Unconference Day 2
! Pilot School: Session 1 | Jon Eide // Pilot School: Session 2 | Jon Eide
! Kurs Navigation Teil 1 // Kurs Navigation Teil 2
! Cours de voile, 1re partie // Cours de voile, 2e partie
! Lightning Talks 1 // Lightning Talks 2
! Lightning Talks Block A // Lightning Talks Block B
! Advanced Mooring [1 of 3] | Kai Sato // Advanced Mooring [3 of 3] | Kai Sato
! Keynotes: Tuesday Morning // Keynotes: Wednesday Morning
! Opening Remarks, Day 1 | Greta Olsen // Opening Remarks, Day 2 | Greta Olsen
! Tide Kata #1 | Eva Dorn // Tide Kata #2 | Eva Dorn
! Buoy Bingo Episode 3 // Buoy Bingo Episode 4
! Fleet Workshop (Morning) | Ulf Berg // Fleet Workshop (Afternoon) | Ulf Berg
! Sailing I | Liv Aas // Sailing II | Liv Aas
! HarborMesh 1.0 Retrospective | Ida Lund // HarborMesh 2.0 Retrospective | Ida Lund
= Navigating Fog, Part 1 | Ada Berg // Navigating Fog (1/2) | Ada Berg
= Navigating Fog, Part 2 | Ada Berg // Navigating Fog – Part Two | Ada Berg
= Rope Workshop Part I | Mira Tan // Rope Workshop - Part 1
= Crane Safety pt. 1 // Crane Safety, Part 1
= Tutorial: Tides Vol. 2 // Tides (Vol. 2)
= Pilot School: Session 1 | Jon Eide // Pilot School Session 1
= Advanced Mooring [1 of 3] | Kai Sato // Advanced Mooring (1/3) | Kai Sato
= Kurs Navigation Teil 1 // Kurs Navigation, 1. Teil
= Tide Kata #1 | Eva Dorn // Tide Kata 1 | Eva Dorn
= The 2 Part Trick | Noor Aziz // The 2 Part Trick
= Two Days at Sea | Per Aas // Two Days at Sea | Per Aas
= Lightning Talks 2 // Lightning Talks 2
"""

LANGUAGES = """
= Ten Years of Cranes | Ada Berg // Zehn Jahre Kräne und was wir gelernt haben | Ada Berg
= Why Harbours Fail | Iris Moreau // Pourquoi les ports échouent | Iris Moreau
= The Rope Problem | Mira Tan // ロープの問題について | Mira Tan
= Tides for Everybody | Jon Eide // Приливы для всех | Jon Eide
= Harbours Without Walls | Rosa Diaz // Puertos sin muros para todos | Rosa Diaz
= Kubernetes on a Fishing Boat | Liv Aas // Kubernetes auf einem Fischerboot | Liv Aas
= Kubernetes on a Fishing Boat // Kubernetes auf dem Fischerboot | Liv Aas
= How We Built HarborMesh | Ida Lund // Wie wir HarborMesh gebaut haben | Ida Lund
= How We Built HarborMesh // Comment nous avons construit HarborMesh | Ida Lund
= Pilots and Protocols | Lin Wei // 领航员与协议 | Lin Wei
= Security at Sea | Olga Petrova // Безопасность на море | Olga Petrova
= A Sailor's Guide to Queues | Ben Roth, Eva Dorn // Der Leitfaden für Warteschlangen | Ben Roth, Eva Dorn
= Small Ports, Big Waves | Wanda Krol // Małe porty, wielkie fale | Wanda Krol
= The Future of Mooring | Kai Sato // 係留の未来 | Kai Sato
= Dredging with Terraform and eBPF | Sam Okoro // Dragado con Terraform y eBPF | Sam Okoro
= Observing the Tide with OpenTelemetry | Ravi Menon // Observer la marée avec OpenTelemetry | Ravi Menon
= Open Harbour, Open Source | Hugo Blanc // Port ouvert, code source ouvert | Hugo Blanc
= Gulls, Ghosts and Garbage Collection | Noor Aziz // Mouettes, fantômes et ramasse-miettes dans le port | Noor Aziz
= From Monolith to Fleet | Dan Ek // Del monolito a la flota | Dan Ek
= Keynote: The Sea Ahead | Greta Olsen // Keynote: Das Meer vor uns | Greta Olsen
! Ten Years of Cranes | Ada Berg // Warum Häfen scheitern und wie nicht | Iris Moreau
! Why Harbours Fail | Iris Moreau // Zehn Jahre Kräne | Ada Berg
! The Rope Problem // ロープの問題 | Kai Sato
! Tides for Everybody | Jon Eide // Безопасность на море | Olga Petrova
! Kubernetes on a Fishing Boat | Liv Aas // Kubernetes im Leuchtturm | Dan Ek
! How We Built HarborMesh | Ida Lund // Wie wir den Leuchtturm gebaut haben | Ben Roth
! Pilots and Protocols | Lin Wei // 係留の未来 | Kai Sato
! Security at Sea | Olga Petrova // Sicherheit im Hafen | Eva Dorn
! Observing the Tide with OpenTelemetry | Ravi Menon // OpenTelemetry para todos | Rosa Diaz
! Small Ports, Big Waves // Große Wellen im Kubernetes | Wanda Krol
! Open Harbour, Open Source | Hugo Blanc // Les mouettes et le port | Noor Aziz
"""

SAME_TITLE = """
! State of the Harbour | Greta Olsen // State of the Harbour | Ulf Berg
! Lightning Talk | Ada Berg // Lightning Talk | Mira Tan
! Introduction to Mooring | Kai Sato // Introduction to Mooring | Lena Witt
! Welcome & Opening Remarks | Jim Park // Welcome and Opening Remarks | Ann Shaw
! Project Update | Eva Dorn // Project Update | Dan Ek
! Maintainer Track: Deep Dive | Rosa Diaz // Maintainer Track: Deep Dive | Omar Said
! Lessons Learned | Wanda Krol // Lessons Learned | Ben Roth
! Crane Autoscaling | Iris Moreau // Crane Autoscaling | Pavel Novak
! Keynote: Trust | Liv Aas // Trust | Per Nilsen
! Docker and Docks | Lin Wei // Docker & Docks | Wei Zhang
! Fog Computing 101 | Ida Lund, Zoe Hart // Fog Computing 101 | Noor Aziz, Hugo Blanc
! Closing Keynote | Greta Olsen // Closing Keynote | Jon Eide
! The Sea Ahead | Chris Park // The Sea Ahead | Christina Lake
! Why Tests? | A. Moreau // Why Tests? | Iris Tan
! Testing Tides | Jan Berg // Testing Tides | Ida Bergman
! Panel: Open Ports | Rosa Diaz, Dan Ek // Panel: Open Ports | Eva Dorn, Kai Sato
! State of the Harbour @ HarborConf 2030 // State of the Harbour @ HarborConf 2031
! Ten Years of Cranes | Ada Berg @ HarborConf 2029 // Ten Years of Cranes | Ada Berg @ HarborConf 2031
! Tides for Everybody | Jon Eide @ DockDay 2031 // Tides for Everybody | Jon Eide @ Quayside Lyon 2030
! Opening Remarks @ PierCon 2028 // Opening Remarks @ PierCon 2030
= Introduction to Mooring | Kai Sato // Introduction to Mooring | Sato Kai
= Introduction to Mooring | Kai Sato // Introduction to Mooring | K. Sato
= Crane Autoscaling | Iris Moreau // Crane Autoscaling | Iris Moreau, Pavel Novak
= Docker and Docks | Lin Wei // Docker and Docks | Dr. Lin Wei
= Lessons Learned | Wanda Król // Lessons Learned | Wanda Krol
= Project Update | Eva Dorn // Project Update: Eva Dorn
= Lightning Talk | Ada Berg // Lightning Talk | Ada Berg
= Testing Tides | Jonathan Eide // Testing Tides | Jon Eide
= The Sea Ahead | María José Prieto // The Sea Ahead | Maria Prieto
= Panel: Open Ports | Rosa Diaz, Dan Ek // Open Ports | Dan Ek, Rosa Diaz (moderator)
= Closing Keynote | Greta Olsen // Closing Keynote
"""

SAME_SPEAKER = """
! Ten Years of Cranes | Ada Berg // Ropes I Have Known | Ada Berg
! Mooring for Beginners | Kai Sato // Mooring for Experts | Kai Sato
! Intro to HarborMesh | Ida Lund // HarborMesh Deep Dive | Ida Lund
! Scaling HarborMesh to 10,000 Ports | Ida Lund // HarborMesh Maintainers: Meet and Ask | Ida Lund
! Keynote: The Sea Ahead | Greta Olsen // Welcome to HarborConf | Greta Olsen
! Opening Remarks | Greta Olsen // Closing Remarks | Greta Olsen
! Testing Tides with Go | Jon Eide // Testing Tides with Rust | Jon Eide
! Fog Computing in Practice | Liv Aas, Per Aas // Wave Forecasts You Can Trust | Liv Aas
! Security at Sea | Olga Petrova // Zero Trust Lighthouses | Olga Petrova
! Observability Below the Waterline | Ravi Menon // OpenTelemetry for Submarines | Ravi Menon
! Workshop: Build a Buoy | Ana Prieto // The Hidden Life of Buoys | Ana Prieto
! Panel: Who Owns the Tide? | Rosa Diaz, Dan Ek // From Zero to Lighthouse | Dan Ek
! Lightning Talk: Gulls | Noor Aziz // Lightning Talk: Ghosts | Noor Aziz
! Dredging at the Edge | Sam Okoro // Dredging on a Budget | Sam Okoro
! What's New in Crane 2.0 | Iris Moreau // What's Next for Crane | Iris Moreau
! The Art of the Knot | Mira Tan // The Art of the Sail | Mira Tan
! Ballast as Code | Omar Said // Policy as Code | Omar Said
! Ships, Chips and Salsa | Rosa Diaz // Chips in Ships | Rosa Diaz
! Docking Robots | Lin Wei // Docking Without Robots: the Human Side | Lin Wei
! Case Study: Quay Logistics | Mona Falk // Case Study: Pier Insurance | Mona Falk
= Ten Years of Cranes | Ada Berg // 10 Years of Cranes | Ada Berg
= Mooring for Beginners | Kai Sato // Mooring for Beginners (Workshop) | Kai Sato
= Scaling HarborMesh to 10,000 Ports | Ida Lund // Scaling HarborMesh | Ida Lund
= Testing Tides with Rust | Jon Eide // Tides, Tested with Rust | Jon Eide
= The Art of the Knot | Mira Tan // Keynote: The Art of the Knot | Mira Tan
= Observability Below the Waterline | Ravi Menon // Observability below the water line | Ravi Menon
= Docking Without Robots: the Human Side | Lin Wei // Docking Without Robots | Lin Wei
= Zero Trust Lighthouses | Olga Petrova // Zero-Trust Lighthouses in Production | Olga Petrova
= Case Study: Pier Insurance | Mona Falk // Pier Insurance Case Study | Mona Falk
= Dredging on a Budget | Sam Okoro // Dredging on a budget: how we saved 90% | Sam Okoro
= Chips in Ships | Rosa Diaz // Chips in Ships | Rosa Díaz
"""

KINDS = {
    "retitled": RETITLED,
    "parts": PARTS,
    "languages": LANGUAGES,
    "same title": SAME_TITLE,
    "same speaker": SAME_SPEAKER,
}
