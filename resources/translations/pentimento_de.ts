<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>AboutDialog</name>
    <message>
        <source>About Pentimento</source>
        <translation>Über Pentimento</translation>
    </message>
    <message>
        <source>Change your mind about what is in the picture.&lt;br&gt;&lt;br&gt;A pentimento is the trace, under the paint, of where the painter first put something.&lt;br&gt;&lt;br&gt;Version {version} · Apache License 2.0&lt;br&gt;&lt;span style='color:{dim}'&gt;Built with Qt for Python, NumPy, OpenCV and Pillow; icons from Phosphor.&lt;/span&gt;</source>
        <translation>Überleg es dir anders, was im Bild ist.&lt;br&gt;&lt;br&gt;Ein Pentimento ist die Spur unter der Farbe, wo der Maler etwas zuerst hingesetzt hatte.&lt;br&gt;&lt;br&gt;Version {version} · Apache License 2.0&lt;br&gt;&lt;span style='color:{dim}'&gt;Gebaut mit Qt für Python, NumPy, OpenCV und Pillow; Symbole von Phosphor.&lt;/span&gt;</translation>
    </message>
    <message>
        <source>Copy Versions</source>
        <translation>Versionen kopieren</translation>
    </message>
</context>
<context>
    <name>ActionTable</name>
    <message>
        <source>&amp;100 %</source>
        <translation>&amp;100 %</translation>
    </message>
    <message>
        <source>&amp;180°</source>
        <translation>&amp;180°</translation>
    </message>
    <message>
        <source>&amp;About Pentimento</source>
        <translation>&amp;Über Pentimento</translation>
    </message>
    <message>
        <source>&amp;Add Layer Mask</source>
        <translation>&amp;Ebenenmaske anlegen</translation>
    </message>
    <message>
        <source>&amp;All</source>
        <translation>&amp;Alles</translation>
    </message>
    <message>
        <source>&amp;Before and After Side by Side</source>
        <translation>Vorher &amp;und nachher nebeneinander</translation>
    </message>
    <message>
        <source>&amp;Border…</source>
        <translation>&amp;Rand…</translation>
    </message>
    <message>
        <source>&amp;Canvas Size…</source>
        <translation>&amp;Leinwandgröße…</translation>
    </message>
    <message>
        <source>&amp;Clip to Below</source>
        <translation>Auf untere besc&amp;hneiden</translation>
    </message>
    <message>
        <source>&amp;Close</source>
        <translation>S&amp;chließen</translation>
    </message>
    <message>
        <source>&amp;Compare with Before</source>
        <translation>Mit &amp;vorher vergleichen</translation>
    </message>
    <message>
        <source>&amp;Copy</source>
        <translation>&amp;Kopieren</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>&amp;Delete All Guides</source>
        <translation>Alle Hilfslinien &amp;löschen</translation>
    </message>
    <message>
        <source>&amp;Delete Mask</source>
        <translation>Maske &amp;löschen</translation>
    </message>
    <message>
        <source>&amp;Delete Strokes</source>
        <translation>Striche &amp;löschen</translation>
    </message>
    <message>
        <source>&amp;Delete Variant</source>
        <translation>Variante &amp;löschen</translation>
    </message>
    <message>
        <source>&amp;Edit</source>
        <translation>&amp;Bearbeiten</translation>
    </message>
    <message>
        <source>&amp;Enabled</source>
        <translation>Ein&amp;geschaltet</translation>
    </message>
    <message>
        <source>&amp;Erase Mask</source>
        <translation>Maske &amp;radieren</translation>
    </message>
    <message>
        <source>&amp;Expand…</source>
        <translation>&amp;Erweitern…</translation>
    </message>
    <message>
        <source>&amp;Export Sketch…</source>
        <translation>Skizze e&amp;xportieren…</translation>
    </message>
    <message>
        <source>&amp;Export…</source>
        <translation>&amp;Exportieren…</translation>
    </message>
    <message>
        <source>&amp;Feather…</source>
        <translation>&amp;Weichzeichnen…</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;Datei</translation>
    </message>
    <message>
        <source>&amp;Fill</source>
        <translation>&amp;Füllen</translation>
    </message>
    <message>
        <source>&amp;Find a Command…</source>
        <translation>&amp;Befehl suchen…</translation>
    </message>
    <message>
        <source>&amp;Fit in Window</source>
        <translation>&amp;Ganzes Bild</translation>
    </message>
    <message>
        <source>&amp;Flatten</source>
        <translation>Auf eine Ebene redu&amp;zieren</translation>
    </message>
    <message>
        <source>&amp;Flip</source>
        <translation>&amp;Spiegeln</translation>
    </message>
    <message>
        <source>&amp;Grow…</source>
        <translation>&amp;Vergrößern…</translation>
    </message>
    <message>
        <source>&amp;Guides</source>
        <translation>&amp;Hilfslinien</translation>
    </message>
    <message>
        <source>&amp;Harder Brush</source>
        <translation>&amp;Härterer Pinsel</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>&amp;Hilfe</translation>
    </message>
    <message>
        <source>&amp;Horizontally</source>
        <translation>&amp;Waagerecht</translation>
    </message>
    <message>
        <source>&amp;Image Size…</source>
        <translation>&amp;Bildgröße…</translation>
    </message>
    <message>
        <source>&amp;Import Sketch…</source>
        <translation>Skizze &amp;importieren…</translation>
    </message>
    <message>
        <source>&amp;Invert</source>
        <translation>&amp;Umkehren</translation>
    </message>
    <message>
        <source>&amp;Jobs</source>
        <translation>&amp;Aufträge</translation>
    </message>
    <message>
        <source>&amp;Larger Brush</source>
        <translation>&amp;Größerer Pinsel</translation>
    </message>
    <message>
        <source>&amp;Layer</source>
        <translation>&amp;Ebene</translation>
    </message>
    <message>
        <source>&amp;Lines from Picture</source>
        <translation>Linien aus dem &amp;Bild</translation>
    </message>
    <message>
        <source>&amp;Lock Guides</source>
        <translation>Hilfslinien &amp;sperren</translation>
    </message>
    <message>
        <source>&amp;Locked</source>
        <translation>Gespe&amp;rrt</translation>
    </message>
    <message>
        <source>&amp;Mask</source>
        <translation>&amp;Maske</translation>
    </message>
    <message>
        <source>&amp;Merge Down</source>
        <translation>Nach unten &amp;vereinen</translation>
    </message>
    <message>
        <source>&amp;Mirror View</source>
        <translation>Ansicht s&amp;piegeln</translation>
    </message>
    <message>
        <source>&amp;More Variants</source>
        <translation>&amp;Mehr Varianten</translation>
    </message>
    <message>
        <source>&amp;Never from Here</source>
        <translation>&amp;Nie von hier</translation>
    </message>
    <message>
        <source>&amp;New Layer</source>
        <translation>&amp;Neue Ebene</translation>
    </message>
    <message>
        <source>&amp;Next Picture</source>
        <translation>&amp;Nächstes Bild</translation>
    </message>
    <message>
        <source>&amp;Next Variant</source>
        <translation>Näch&amp;ste Variante</translation>
    </message>
    <message>
        <source>&amp;None</source>
        <translation>&amp;Nichts</translation>
    </message>
    <message>
        <source>&amp;Open…</source>
        <translation>&amp;Öffnen…</translation>
    </message>
    <message>
        <source>&amp;Panels</source>
        <translation>&amp;Bedienfelder</translation>
    </message>
    <message>
        <source>&amp;Paste</source>
        <translation>&amp;Einfügen</translation>
    </message>
    <message>
        <source>&amp;Previous Variant</source>
        <translation>&amp;Vorige Variante</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>&amp;Beenden</translation>
    </message>
    <message>
        <source>&amp;Raise Strokes</source>
        <translation>Striche nach v&amp;orn</translation>
    </message>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>&amp;Umbenennen…</translation>
    </message>
    <message>
        <source>&amp;Rotate</source>
        <translation>&amp;Drehen</translation>
    </message>
    <message>
        <source>&amp;Save</source>
        <translation>&amp;Speichern</translation>
    </message>
    <message>
        <source>&amp;Select</source>
        <translation>&amp;Auswahl</translation>
    </message>
    <message>
        <source>&amp;Shortcuts…</source>
        <translation>&amp;Tastenkürzel…</translation>
    </message>
    <message>
        <source>&amp;Show Guides</source>
        <translation>Hilfslinien &amp;zeigen</translation>
    </message>
    <message>
        <source>&amp;Shrink…</source>
        <translation>Ver&amp;kleinern…</translation>
    </message>
    <message>
        <source>&amp;Smaller Brush</source>
        <translation>&amp;Kleinerer Pinsel</translation>
    </message>
    <message>
        <source>&amp;Stop</source>
        <translation>&amp;Anhalten</translation>
    </message>
    <message>
        <source>&amp;Suggest Structure</source>
        <translation>&amp;Struktur vorschlagen</translation>
    </message>
    <message>
        <source>&amp;Tools</source>
        <translation>&amp;Werkzeuge</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Ungroup</source>
        <translation>Gruppe &amp;auflösen</translation>
    </message>
    <message>
        <source>&amp;Variants</source>
        <translation>Va&amp;rianten</translation>
    </message>
    <message>
        <source>&amp;Vertically</source>
        <translation>&amp;Senkrecht</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>An&amp;sicht</translation>
    </message>
    <message>
        <source>&amp;Visible</source>
        <translation>&amp;Sichtbar</translation>
    </message>
    <message>
        <source>&amp;Writing</source>
        <translation>S&amp;chrift</translation>
    </message>
    <message>
        <source>90° to the &amp;Left</source>
        <translation>90° nach &amp;links</translation>
    </message>
    <message>
        <source>90° to the &amp;Right</source>
        <translation>90° nach &amp;rechts</translation>
    </message>
    <message>
        <source>A group has no pixels of its own: choose a layer in it.</source>
        <translation>Eine Gruppe hat keine eigenen Pixel: eine Ebene darin wählen.</translation>
    </message>
    <message>
        <source>A&amp;pply</source>
        <translation>&amp;Anwenden</translation>
    </message>
    <message>
        <source>Add a mask; where something is selected, only that stays shown</source>
        <translation>Eine Maske anlegen; wo etwas ausgewählt ist, bleibt nur das zu sehen</translation>
    </message>
    <message>
        <source>Add an empty layer above the active one</source>
        <translation>Eine leere Ebene über der aktiven anlegen</translation>
    </message>
    <message>
        <source>Add the strokes of an SVG or a PNG</source>
        <translation>Die Striche aus einem SVG oder PNG hinzufügen</translation>
    </message>
    <message>
        <source>Add what is on the clipboard as a layer where it was copied from</source>
        <translation>Den Inhalt der Zwischenablage dort als Ebene einfügen, wo er herkommt</translation>
    </message>
    <message>
        <source>Add what is on the clipboard as a layer; without a picture, open it</source>
        <translation>Den Inhalt der Zwischenablage als Ebene einfügen; ohne Bild wird er geöffnet</translation>
    </message>
    <message>
        <source>Alt + drag</source>
        <translation>Alt + ziehen</translation>
    </message>
    <message>
        <source>Alt + drag, right button</source>
        <translation>Alt + ziehen, rechte Taste</translation>
    </message>
    <message>
        <source>Bring back the mask that a generated layer was made with</source>
        <translation>Die Maske zurückholen, mit der eine erzeugte Ebene entstand</translation>
    </message>
    <message>
        <source>Brush size</source>
        <translation>Pinselgröße</translation>
    </message>
    <message>
        <source>Choose from where texture comes, how much the layout counts, and how many variants are made</source>
        <translation>Wählen, woher Textur kommt, wie sehr der Aufbau zählt und wie viele Varianten entstehen</translation>
    </message>
    <message>
        <source>Cle&amp;ar Sketch</source>
        <translation>Skizze l&amp;eeren</translation>
    </message>
    <message>
        <source>Clear the mask: nothing is selected any more</source>
        <translation>Die Maske leeren: nichts ist mehr ausgewählt</translation>
    </message>
    <message>
        <source>Clip to below</source>
        <translation>Auf untere beschneiden</translation>
    </message>
    <message>
        <source>Close all pictures and quit</source>
        <translation>Alle Bilder schließen und beenden</translation>
    </message>
    <message>
        <source>Close or &amp;Open Strokes</source>
        <translation>Striche s&amp;chließen oder öffnen</translation>
    </message>
    <message>
        <source>Close this picture</source>
        <translation>Dieses Bild schließen</translation>
    </message>
    <message>
        <source>Compare with before</source>
        <translation>Mit vorher vergleichen</translation>
    </message>
    <message>
        <source>Con&amp;text of the Fill</source>
        <translation>Umgebung der &amp;Füllung</translation>
    </message>
    <message>
        <source>Copy &amp;Merged</source>
        <translation>Al&amp;les Sichtbare kopieren</translation>
    </message>
    <message>
        <source>Copy the chosen layers, groups with all they hold</source>
        <translation>Die gewählten Ebenen kopieren, Gruppen mit allem darin</translation>
    </message>
    <message>
        <source>Copy what is selected of the layer, or all of it</source>
        <translation>Das Ausgewählte der Ebene kopieren, oder die ganze</translation>
    </message>
    <message>
        <source>Copy what is visible under the selection, or the whole picture</source>
        <translation>Kopieren, was unter der Auswahl zu sehen ist, oder das ganze Bild</translation>
    </message>
    <message>
        <source>Crop to &amp;Selection</source>
        <translation>Auf Aus&amp;wahl zuschneiden</translation>
    </message>
    <message>
        <source>Ctrl + click its thumbnail; Shift, Alt combine</source>
        <translation>Strg + Klick auf ihr Vorschaubild; Umschalt und Alt verknüpfen</translation>
    </message>
    <message>
        <source>Ctrl + drag a corner</source>
        <translation>Strg + eine Ecke ziehen</translation>
    </message>
    <message>
        <source>Ctrl + wheel</source>
        <translation>Strg + Mausrad</translation>
    </message>
    <message>
        <source>Cu&amp;t</source>
        <translation>&amp;Ausschneiden</translation>
    </message>
    <message>
        <source>Cut the picture to what is selected</source>
        <translation>Das Bild auf das Ausgewählte zuschneiden</translation>
    </message>
    <message>
        <source>D&amp;uplicate Strokes</source>
        <translation>Striche &amp;duplizieren</translation>
    </message>
    <message>
        <source>Delete all guides; undo brings them back</source>
        <translation>Löscht alle Hilfslinien; Rückgängig holt sie zurück</translation>
    </message>
    <message>
        <source>Delete all strokes; undo brings them back</source>
        <translation>Alle Striche löschen; Rückgängig holt sie zurück</translation>
    </message>
    <message>
        <source>Delete the chosen layers; undo brings them back</source>
        <translation>Die gewählten Ebenen löschen; Rückgängig holt sie zurück</translation>
    </message>
    <message>
        <source>Delete the selected strokes</source>
        <translation>Die ausgewählten Striche löschen</translation>
    </message>
    <message>
        <source>Delete this variant and show its neighbor</source>
        <translation>Diese Variante löschen und ihre Nachbarin zeigen</translation>
    </message>
    <message>
        <source>Drag the layer; arrows move it by a pixel, with Shift by ten</source>
        <translation>Die Ebene ziehen; Pfeiltasten verschieben um ein Pixel, mit Umschalt um zehn</translation>
    </message>
    <message>
        <source>Dupl&amp;icate</source>
        <translation>&amp;Duplizieren</translation>
    </message>
    <message>
        <source>Erase for one stroke</source>
        <translation>Für einen Strich radieren</translation>
    </message>
    <message>
        <source>F&amp;ill</source>
        <translation>&amp;Füllen</translation>
    </message>
    <message>
        <source>F&amp;ull Screen</source>
        <translation>V&amp;ollbild</translation>
    </message>
    <message>
        <source>Fill &amp;Again with Another Seed</source>
        <translation>&amp;Noch einmal mit anderem Startwert füllen</translation>
    </message>
    <message>
        <source>Fill after &amp;Every Stroke</source>
        <translation>Nach jedem &amp;Strich füllen</translation>
    </message>
    <message>
        <source>Fill the mask of the chosen generated layer three times more</source>
        <translation>Die Maske der gewählten erzeugten Ebene noch dreimal füllen</translation>
    </message>
    <message>
        <source>Fill with &amp;Options…</source>
        <translation>Füllen mit &amp;Optionen…</translation>
    </message>
    <message>
        <source>Find dates, captions and other rows of letters, and add them to the mask; look it over, then fill</source>
        <translation>Daten, Bildtexte und andere Zeilen aus Buchstaben finden und zur Maske hinzufügen; durchsehen, dann füllen</translation>
    </message>
    <message>
        <source>Find scratches, specks of dust and wires, and add them to the mask; look it over, then fill</source>
        <translation>Kratzer, Staubkörner und Drähte finden und zur Maske hinzufügen; durchsehen, dann füllen</translation>
    </message>
    <message>
        <source>Fit light and color of what is selected, or of the layer, to the rest of the picture</source>
        <translation>Licht und Farbe des Ausgewählten oder der Ebene an den Rest des Bildes anpassen</translation>
    </message>
    <message>
        <source>Fli&amp;p Layer</source>
        <translation>Ebene s&amp;piegeln</translation>
    </message>
    <message>
        <source>Forget what was painted for the next fill</source>
        <translation>Vergessen, was für die nächste Füllung gemalt wurde</translation>
    </message>
    <message>
        <source>Fr&amp;ee Transform</source>
        <translation>&amp;Frei transformieren</translation>
    </message>
    <message>
        <source>Frames and shapes that are drawn near a guide lie on it</source>
        <translation>Rahmen und Formen, die nahe einer Hilfslinie gezeichnet werden, liegen auf ihr</translation>
    </message>
    <message>
        <source>Free the proportions, keep the middle</source>
        <translation>Seitenverhältnis freigeben, Mitte behalten</translation>
    </message>
    <message>
        <source>From &amp;Anywhere</source>
        <translation>Von &amp;überall</translation>
    </message>
    <message>
        <source>From &amp;Here Alone</source>
        <translation>Nur von &amp;hier</translation>
    </message>
    <message>
        <source>From &amp;Layer</source>
        <translation>Aus &amp;Ebene</translation>
    </message>
    <message>
        <source>From &amp;Selection</source>
        <translation>Aus Au&amp;swahl</translation>
    </message>
    <message>
        <source>From Gene&amp;rated Layer</source>
        <translation>Aus erzeugter E&amp;bene</translation>
    </message>
    <message>
        <source>From Layer &amp;Mask</source>
        <translation>Aus Ebenen&amp;maske</translation>
    </message>
    <message>
        <source>Give the brush a sharper edge</source>
        <translation>Dem Pinsel einen schärferen Rand geben</translation>
    </message>
    <message>
        <source>Give the brush a softer edge</source>
        <translation>Dem Pinsel einen weicheren Rand geben</translation>
    </message>
    <message>
        <source>Give the layer another name</source>
        <translation>Der Ebene einen anderen Namen geben</translation>
    </message>
    <message>
        <source>Give the picture a larger or smaller area without scaling it</source>
        <translation>Dem Bild mehr oder weniger Fläche geben, ohne es zu skalieren</translation>
    </message>
    <message>
        <source>Give the picture more or fewer pixels</source>
        <translation>Dem Bild mehr oder weniger Pixel geben</translation>
    </message>
    <message>
        <source>Give the selected strokes the foreground color</source>
        <translation>Den ausgewählten Strichen die Vordergrundfarbe geben</translation>
    </message>
    <message>
        <source>Go to the next open picture</source>
        <translation>Zum nächsten offenen Bild wechseln</translation>
    </message>
    <message>
        <source>Go to the previous open picture</source>
        <translation>Zum vorigen offenen Bild wechseln</translation>
    </message>
    <message>
        <source>Harmoni&amp;ze…</source>
        <translation>Angl&amp;eichen…</translation>
    </message>
    <message>
        <source>Hide the chosen generated layer and fill its mask once more</source>
        <translation>Die gewählte erzeugte Ebene ausblenden und ihre Maske noch einmal füllen</translation>
    </message>
    <message>
        <source>Ima&amp;ge</source>
        <translation>B&amp;ild</translation>
    </message>
    <message>
        <source>Instant mode: each stroke is filled as soon as the pen lifts</source>
        <translation>Sofortmodus: jeder Strich wird gefüllt, sobald der Stift abhebt</translation>
    </message>
    <message>
        <source>Join the ends of the selected strokes, or open them</source>
        <translation>Die Enden der ausgewählten Striche verbinden oder lösen</translation>
    </message>
    <message>
        <source>Keep guides from being moved</source>
        <translation>Hilfslinien lassen sich nicht verschieben</translation>
    </message>
    <message>
        <source>Keep the move straight</source>
        <translation>Gerade verschieben</translation>
    </message>
    <message>
        <source>Keep the selection under a name</source>
        <translation>Die Auswahl unter einem Namen behalten</translation>
    </message>
    <message>
        <source>L&amp;ower</source>
        <translation>Na&amp;ch unten</translation>
    </message>
    <message>
        <source>Lay down the lines that are likely to go on inside the mask, as strokes to bend</source>
        <translation>Die Linien, die sich in der Maske wohl fortsetzen, als biegbare Striche anlegen</translation>
    </message>
    <message>
        <source>Layer Mas&amp;k</source>
        <translation>Ebenen&amp;maske</translation>
    </message>
    <message>
        <source>Layer lock</source>
        <translation>Ebene sperren</translation>
    </message>
    <message>
        <source>Layer visibility</source>
        <translation>Sichtbarkeit der Ebene</translation>
    </message>
    <message>
        <source>Let other strokes be right where they differ</source>
        <translation>Anderen Strichen recht geben, wo sie sich widersprechen</translation>
    </message>
    <message>
        <source>Let the selected strokes be right where others differ</source>
        <translation>Den ausgewählten Strichen recht geben, wo andere widersprechen</translation>
    </message>
    <message>
        <source>Let tools change colors only where something is, never the transparency</source>
        <translation>Werkzeuge ändern nur Farben, wo schon etwas ist, nie die Transparenz</translation>
    </message>
    <message>
        <source>Li&amp;ve Preview</source>
        <translation>Live-&amp;Vorschau</translation>
    </message>
    <message>
        <source>Lo&amp;wer Strokes</source>
        <translation>Striche nach &amp;hinten</translation>
    </message>
    <message>
        <source>Lock &amp;Transparency</source>
        <translation>&amp;Transparenz sperren</translation>
    </message>
    <message>
        <source>Lock transparency</source>
        <translation>Transparenz sperren</translation>
    </message>
    <message>
        <source>Make one layer of all that are shown; hidden ones stay</source>
        <translation>Alle sichtbaren Ebenen zu einer vereinen; verborgene bleiben</translation>
    </message>
    <message>
        <source>Make one layer of the active one and the one below, of a group, or of the chosen layers</source>
        <translation>Die aktive Ebene mit der unteren, eine Gruppe oder die gewählten Ebenen vereinen</translation>
    </message>
    <message>
        <source>Make the brush larger</source>
        <translation>Den Pinsel vergrößern</translation>
    </message>
    <message>
        <source>Make the brush smaller</source>
        <translation>Den Pinsel verkleinern</translation>
    </message>
    <message>
        <source>Make the picture larger on any side and fill what is new as if it went on there</source>
        <translation>Das Bild an beliebigen Seiten vergrößern und das Neue füllen, als ginge es dort weiter</translation>
    </message>
    <message>
        <source>Make the undone step again</source>
        <translation>Den zurückgenommenen Schritt wiederholen</translation>
    </message>
    <message>
        <source>Make the whole picture one layer; hidden ones go</source>
        <translation>Das ganze Bild zu einer Ebene machen; verborgene entfallen</translation>
    </message>
    <message>
        <source>Mask &amp;Brush</source>
        <translation>Masken&amp;pinsel</translation>
    </message>
    <message>
        <source>Merge Vi&amp;sible</source>
        <translation>S&amp;ichtbare vereinen</translation>
    </message>
    <message>
        <source>Mo&amp;dels</source>
        <translation>&amp;Modelle</translation>
    </message>
    <message>
        <source>Move La&amp;yer</source>
        <translation>Ebene verschie&amp;ben</translation>
    </message>
    <message>
        <source>Move a copy of what is selected</source>
        <translation>Eine Kopie des Ausgewählten verschieben</translation>
    </message>
    <message>
        <source>Move the chosen layers down, into groups and out of them</source>
        <translation>Die gewählten Ebenen nach unten bewegen, in Gruppen hinein und heraus</translation>
    </message>
    <message>
        <source>Move the chosen layers up, into groups and out of them</source>
        <translation>Die gewählten Ebenen nach oben bewegen, in Gruppen hinein und heraus</translation>
    </message>
    <message>
        <source>Move the edge of the selection inward</source>
        <translation>Den Rand der Auswahl nach innen rücken</translation>
    </message>
    <message>
        <source>Move the edge of the selection outward</source>
        <translation>Den Rand der Auswahl nach außen rücken</translation>
    </message>
    <message>
        <source>Move the layer by a pixel, or ten</source>
        <translation>Die Ebene um ein Pixel verschieben, oder um zehn</translation>
    </message>
    <message>
        <source>Move the view</source>
        <translation>Ansicht verschieben</translation>
    </message>
    <message>
        <source>New &amp;Group from Layers</source>
        <translation>Neue &amp;Gruppe aus Ebenen</translation>
    </message>
    <message>
        <source>Nothing is selected yet: paint a mask or select an area first.</source>
        <translation>Noch ist nichts ausgewählt: erst eine Maske malen oder einen Bereich auswählen.</translation>
    </message>
    <message>
        <source>Nothing is selected: paint or select what should remain.</source>
        <translation>Nichts ist ausgewählt: malen oder auswählen, was bleiben soll.</translation>
    </message>
    <message>
        <source>Open pictures or projects</source>
        <translation>Bilder oder Projekte öffnen</translation>
    </message>
    <message>
        <source>Open the picture or the files on the clipboard</source>
        <translation>Das Bild oder die Dateien der Zwischenablage öffnen</translation>
    </message>
    <message>
        <source>Paint over what should change</source>
        <translation>Übermalen, was sich ändern soll</translation>
    </message>
    <message>
        <source>Paste &amp;in Place</source>
        <translation>An &amp;Ort und Stelle einfügen</translation>
    </message>
    <message>
        <source>Paste as &amp;New Picture</source>
        <translation>Als &amp;neues Bild einfügen</translation>
    </message>
    <message>
        <source>Perspective</source>
        <translation>Perspektive</translation>
    </message>
    <message>
        <source>Pi&amp;xel Grid</source>
        <translation>Pi&amp;xelraster</translation>
    </message>
    <message>
        <source>Pre&amp;ferences…</source>
        <translation>Ein&amp;stellungen…</translation>
    </message>
    <message>
        <source>Pre&amp;vious Picture</source>
        <translation>Vor&amp;iges Bild</translation>
    </message>
    <message>
        <source>Protect the chosen layers from deleting and merging</source>
        <translation>Die gewählten Ebenen vor Löschen und Vereinen schützen</translation>
    </message>
    <message>
        <source>Put copies beside the selected strokes</source>
        <translation>Kopien neben die ausgewählten Striche setzen</translation>
    </message>
    <message>
        <source>Put the chosen layers into a group</source>
        <translation>Die gewählten Ebenen in eine Gruppe legen</translation>
    </message>
    <message>
        <source>R&amp;aise</source>
        <translation>Nach &amp;oben</translation>
    </message>
    <message>
        <source>R&amp;eset View</source>
        <translation>Ansicht &amp;zurücksetzen</translation>
    </message>
    <message>
        <source>Re&amp;color Strokes</source>
        <translation>Striche &amp;umfärben</translation>
    </message>
    <message>
        <source>Refine &amp;Edge</source>
        <translation>Kante ver&amp;feinern</translation>
    </message>
    <message>
        <source>Replace what is masked by what might be behind it</source>
        <translation>Das Maskierte durch das ersetzen, was dahinter sein könnte</translation>
    </message>
    <message>
        <source>Rotate View &amp;Left</source>
        <translation>Ansicht nach &amp;links drehen</translation>
    </message>
    <message>
        <source>Rotate View &amp;Right</source>
        <translation>Ansicht nach &amp;rechts drehen</translation>
    </message>
    <message>
        <source>Ruler&amp;s</source>
        <translation>Bil&amp;dlineale</translation>
    </message>
    <message>
        <source>S&amp;ketch</source>
        <translation>S&amp;kizze</translation>
    </message>
    <message>
        <source>S&amp;nap to Guides</source>
        <translation>An Hilfslinien &amp;einrasten</translation>
    </message>
    <message>
        <source>S&amp;ofter Brush</source>
        <translation>&amp;Weicherer Pinsel</translation>
    </message>
    <message>
        <source>Save &amp;As…</source>
        <translation>Speichern &amp;unter…</translation>
    </message>
    <message>
        <source>Save as &amp;Channel…</source>
        <translation>Als Kanal spe&amp;ichern…</translation>
    </message>
    <message>
        <source>Save everything, layers and their recipes, as a project (.ora)</source>
        <translation>Alles, Ebenen und ihre Rezepte, als Projekt (.ora) speichern</translation>
    </message>
    <message>
        <source>Save the project under another name</source>
        <translation>Das Projekt unter anderem Namen speichern</translation>
    </message>
    <message>
        <source>Scale, turn, flip or distort the layer; Enter applies, Esc leaves it as it was</source>
        <translation>Die Ebene skalieren, drehen, spiegeln oder verzerren; Enter übernimmt, Esc lässt sie, wie sie war</translation>
    </message>
    <message>
        <source>Scratches and &amp;Dust</source>
        <translation>Kratzer und S&amp;taub</translation>
    </message>
    <message>
        <source>Search everything in the menus by a few letters</source>
        <translation>Mit ein paar Buchstaben alles in den Menüs durchsuchen</translation>
    </message>
    <message>
        <source>See all models with their licenses, and get, add, verify or remove some</source>
        <translation>Alle Modelle mit ihren Lizenzen sehen, holen, hinzufügen, prüfen oder entfernen</translation>
    </message>
    <message>
        <source>See the picture with a fresh eye; the picture itself stays</source>
        <translation>Das Bild mit frischem Blick sehen; es selbst bleibt, wie es ist</translation>
    </message>
    <message>
        <source>See what runs and waits, and stop it</source>
        <translation>Sehen, was läuft und wartet, und es anhalten</translation>
    </message>
    <message>
        <source>See, search and change the keys of all commands</source>
        <translation>Die Tasten aller Befehle sehen, suchen und ändern</translation>
    </message>
    <message>
        <source>Select a band along the edge of the selection</source>
        <translation>Einen Streifen am Rand der Auswahl auswählen</translation>
    </message>
    <message>
        <source>Select hair, fur and soft edges as much as they cover</source>
        <translation>Haare, Fell und weiche Kanten so weit auswählen, wie sie decken</translation>
    </message>
    <message>
        <source>Select the whole picture</source>
        <translation>Das ganze Bild auswählen</translation>
    </message>
    <message>
        <source>Select what a layer or its mask shows</source>
        <translation>Auswählen, was eine Ebene oder ihre Maske zeigt</translation>
    </message>
    <message>
        <source>Select what is not selected, and the other way round</source>
        <translation>Auswählen, was nicht ausgewählt ist, und umgekehrt</translation>
    </message>
    <message>
        <source>Select what the layer's mask shows</source>
        <translation>Auswählen, was die Ebenenmaske zeigt</translation>
    </message>
    <message>
        <source>Select where the layer is opaque</source>
        <translation>Auswählen, wo die Ebene deckt</translation>
    </message>
    <message>
        <source>Shift + click</source>
        <translation>Umschalt + Klick</translation>
    </message>
    <message>
        <source>Shift + drag</source>
        <translation>Umschalt + ziehen</translation>
    </message>
    <message>
        <source>Shift, Alt + drag a handle</source>
        <translation>Umschalt, Alt + einen Griff ziehen</translation>
    </message>
    <message>
        <source>Show &amp;Hints Again</source>
        <translation>&amp;Hinweise wieder zeigen</translation>
    </message>
    <message>
        <source>Show &amp;Mask</source>
        <translation>&amp;Maske zeigen</translation>
    </message>
    <message>
        <source>Show at once what a fill makes of the sketch</source>
        <translation>Sofort zeigen, was eine Füllung aus der Skizze macht</translation>
    </message>
    <message>
        <source>Show every pixel of the picture as one of the screen</source>
        <translation>Jedes Pixel des Bildes als eines des Bildschirms zeigen</translation>
    </message>
    <message>
        <source>Show lines between the pixels above 800 %</source>
        <translation>Zeigt über 800 % Linien zwischen den Pixeln</translation>
    </message>
    <message>
        <source>Show only what is selected now</source>
        <translation>Nur zeigen, was jetzt ausgewählt ist</translation>
    </message>
    <message>
        <source>Show or hide the chosen layers</source>
        <translation>Die gewählten Ebenen ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Show or hide the guides</source>
        <translation>Zeigt oder verbirgt die Hilfslinien</translation>
    </message>
    <message>
        <source>Show or hide the mask on the picture</source>
        <translation>Die Maske auf dem Bild ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Show or hide the panels</source>
        <translation>Die Bedienfelder ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Show or hide the rulers; guides are dragged out of them</source>
        <translation>Zeigt oder verbirgt die Lineale; aus ihnen zieht man Hilfslinien</translation>
    </message>
    <message>
        <source>Show the box that the fill model will look at; drag its edges to choose it</source>
        <translation>Zeigt den Ausschnitt, den das Füllmodell sieht; seine Kanten lassen sich ziehen</translation>
    </message>
    <message>
        <source>Show the chosen layers only where the layer below is</source>
        <translation>Die gewählten Ebenen nur zeigen, wo die untere Ebene ist</translation>
    </message>
    <message>
        <source>Show the picture as it was opened left of a line that can be dragged</source>
        <translation>Zeigt links von einer verschiebbaren Linie das Bild, wie es geöffnet wurde</translation>
    </message>
    <message>
        <source>Show the picture as it was opened; hold \ to do so for a moment</source>
        <translation>Das Bild zeigen, wie es geöffnet wurde; \ halten zeigt es nur kurz</translation>
    </message>
    <message>
        <source>Show the picture larger</source>
        <translation>Das Bild größer zeigen</translation>
    </message>
    <message>
        <source>Show the picture smaller</source>
        <translation>Das Bild kleiner zeigen</translation>
    </message>
    <message>
        <source>Show the three first hints on the picture</source>
        <translation>Die drei ersten Hinweise auf dem Bild zeigen</translation>
    </message>
    <message>
        <source>Show the variant after this one</source>
        <translation>Die nächste Variante zeigen</translation>
    </message>
    <message>
        <source>Show the variant before this one</source>
        <translation>Die vorige Variante zeigen</translation>
    </message>
    <message>
        <source>Show the whole picture</source>
        <translation>Das ganze Bild zeigen</translation>
    </message>
    <message>
        <source>Soften the edge of the selection</source>
        <translation>Den Rand der Auswahl weich machen</translation>
    </message>
    <message>
        <source>Something is still running: wait for it or stop it first.</source>
        <translation>Es läuft noch etwas: abwarten oder erst anhalten.</translation>
    </message>
    <message>
        <source>Space + drag, middle button</source>
        <translation>Leertaste + ziehen, mittlere Taste</translation>
    </message>
    <message>
        <source>Stop the stroke, or what was started last</source>
        <translation>Den Strich anhalten, oder was zuletzt begonnen wurde</translation>
    </message>
    <message>
        <source>Straight line</source>
        <translation>Gerade Linie</translation>
    </message>
    <message>
        <source>Strokes take away from the mask; hold Alt to do so for one stroke</source>
        <translation>Striche nehmen von der Maske weg; Alt halten gilt für einen Strich</translation>
    </message>
    <message>
        <source>Swap left and right of the layer within its own area</source>
        <translation>Links und rechts der Ebene an Ort und Stelle vertauschen</translation>
    </message>
    <message>
        <source>Swap left and right of the whole picture</source>
        <translation>Links und rechts des ganzen Bildes vertauschen</translation>
    </message>
    <message>
        <source>Swap top and bottom of the layer within its own area</source>
        <translation>Oben und unten der Ebene an Ort und Stelle vertauschen</translation>
    </message>
    <message>
        <source>Swap top and bottom of the whole picture</source>
        <translation>Oben und unten des ganzen Bildes vertauschen</translation>
    </message>
    <message>
        <source>Switch the layer's mask off for a while, or on again</source>
        <translation>Die Ebenenmaske vorübergehend ausschalten, oder wieder ein</translation>
    </message>
    <message>
        <source>Take the group away and leave its layers where they are</source>
        <translation>Die Gruppe entfernen und ihre Ebenen lassen, wo sie sind</translation>
    </message>
    <message>
        <source>Take the last step back</source>
        <translation>Den letzten Schritt zurücknehmen</translation>
    </message>
    <message>
        <source>Take the mask away, which shows all of the layer</source>
        <translation>Die Maske entfernen; die ganze Ebene ist dann zu sehen</translation>
    </message>
    <message>
        <source>Take what is selected out of the layer</source>
        <translation>Das Ausgewählte aus der Ebene nehmen</translation>
    </message>
    <message>
        <source>Te&amp;xture of the Next Fill</source>
        <translation>Te&amp;xtur der nächsten Füllung</translation>
    </message>
    <message>
        <source>The layer has no mask: choose one that has first.</source>
        <translation>Die Ebene hat keine Maske: erst eine wählen, die eine hat.</translation>
    </message>
    <message>
        <source>The layer is empty: there is nothing to transform.</source>
        <translation>Die Ebene ist leer: es gibt nichts zu transformieren.</translation>
    </message>
    <message>
        <source>The layer is locked: unlock it first.</source>
        <translation>Die Ebene ist gesperrt: erst entsperren.</translation>
    </message>
    <message>
        <source>The layer's transparency is locked: unlock it first.</source>
        <translation>Die Transparenz der Ebene ist gesperrt: erst entsperren.</translation>
    </message>
    <message>
        <source>Theme, brush, mask color, memory</source>
        <translation>Aussehen, Pinsel, Maskenfarbe, Speicher</translation>
    </message>
    <message>
        <source>Turn the edges inside the mask into strokes that can be bent</source>
        <translation>Aus den Kanten in der Maske biegbare Striche machen</translation>
    </message>
    <message>
        <source>Turn the frame</source>
        <translation>Den Rahmen drehen</translation>
    </message>
    <message>
        <source>Turn the view, not the picture</source>
        <translation>Die Ansicht drehen, nicht das Bild</translation>
    </message>
    <message>
        <source>Turn the whole picture clockwise</source>
        <translation>Das ganze Bild im Uhrzeigersinn drehen</translation>
    </message>
    <message>
        <source>Turn the whole picture counterclockwise</source>
        <translation>Das ganze Bild gegen den Uhrzeigersinn drehen</translation>
    </message>
    <message>
        <source>Turn the whole picture upside down</source>
        <translation>Das ganze Bild auf den Kopf stellen</translation>
    </message>
    <message>
        <source>Turn what the mask hides into transparency of the layer</source>
        <translation>Was die Maske verbirgt, in Transparenz der Ebene verwandeln</translation>
    </message>
    <message>
        <source>Upright, not mirrored</source>
        <translation>Aufrecht, nicht gespiegelt</translation>
    </message>
    <message>
        <source>Use the whole screen</source>
        <translation>Den ganzen Bildschirm nutzen</translation>
    </message>
    <message>
        <source>Version, license and what it runs on</source>
        <translation>Version, Lizenz und worauf es läuft</translation>
    </message>
    <message>
        <source>What is masked is where the next fill takes its texture from</source>
        <translation>Aus dem Maskierten nimmt die nächste Füllung ihre Textur</translation>
    </message>
    <message>
        <source>What is masked is where the next fill takes no texture from</source>
        <translation>Aus dem Maskierten nimmt die nächste Füllung keine Textur</translation>
    </message>
    <message>
        <source>Write the picture as PNG, JPEG, WebP or TIFF</source>
        <translation>Das Bild als PNG, JPEG, WebP oder TIFF schreiben</translation>
    </message>
    <message>
        <source>Write the strokes into an SVG or a PNG</source>
        <translation>Die Striche in ein SVG oder PNG schreiben</translation>
    </message>
    <message>
        <source>Zoom &amp;In</source>
        <translation>V&amp;ergrößern</translation>
    </message>
    <message>
        <source>Zoom &amp;Out</source>
        <translation>Ver&amp;kleinern</translation>
    </message>
    <message>
        <source>Zoom at the pointer</source>
        <translation>Am Zeiger zoomen</translation>
    </message>
    <message>
        <source>arrows, Shift + arrows</source>
        <translation>Pfeile, Umschalt + Pfeile</translation>
    </message>
    <message>
        <source>drag outside of it, Shift snaps to 15°</source>
        <translation>außerhalb ziehen, Umschalt rastet bei 15° ein</translation>
    </message>
    <message>
        <source>hold \</source>
        <translation>\ halten</translation>
    </message>
    <message>
        <source>wheel</source>
        <translation>Mausrad</translation>
    </message>
</context>
<context>
    <name>AmountDialog</name>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Also along the picture's border</source>
        <translation>Auch am Bildrand</translation>
    </message>
    <message>
        <source>Border of Selection</source>
        <translation>Rand der Auswahl</translation>
    </message>
    <message>
        <source>Feather</source>
        <translation>Weichzeichnen</translation>
    </message>
    <message>
        <source>Feather Selection</source>
        <translation>Auswahl weichzeichnen</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Grow Selection</source>
        <translation>Auswahl vergrößern</translation>
    </message>
    <message>
        <source>Grow by</source>
        <translation>Vergrößern um</translation>
    </message>
    <message>
        <source>Make Border</source>
        <translation>Rand bilden</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>Shrink</source>
        <translation>Verkleinern</translation>
    </message>
    <message>
        <source>Shrink Selection</source>
        <translation>Auswahl verkleinern</translation>
    </message>
    <message>
        <source>Shrink by</source>
        <translation>Verkleinern um</translation>
    </message>
    <message>
        <source>Soften within</source>
        <translation>Weich innerhalb</translation>
    </message>
    <message>
        <source>Treat the picture's border as an edge of what is selected up to it</source>
        <translation>Den Bildrand als Rand dessen behandeln, was bis an ihn ausgewählt ist</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
</context>
<context>
    <name>BlendCombo</name>
    <message>
        <source>Blend mode</source>
        <translation>Mischmodus</translation>
    </message>
    <message>
        <source>How the layer mixes with those below</source>
        <translation>Wie sich die Ebene mit den unteren mischt</translation>
    </message>
    <message>
        <source>Pass through</source>
        <translation>Durchreichen</translation>
    </message>
</context>
<context>
    <name>Canvas</name>
    <message>
        <source>Canvas</source>
        <translation>Leinwand</translation>
    </message>
    <message>
        <source>Shows the picture. Paint over what should go; Control and Enter fills it.</source>
        <translation>Zeigt das Bild. Übermalen, was verschwinden soll; Steuerung und Enter füllt es.</translation>
    </message>
</context>
<context>
    <name>CanvasSizeDialog</name>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Anchor</source>
        <translation>Anker</translation>
    </message>
    <message>
        <source>Canvas Size</source>
        <translation>Leinwandgröße</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>Delete what lies outside</source>
        <translation>Löschen, was außerhalb liegt</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>Höhe</translation>
    </message>
    <message>
        <source>Keep this part in place: {part}</source>
        <translation>Diesen Teil festhalten: {part}</translation>
    </message>
    <message>
        <source>Nothing would be left of the picture.</source>
        <translation>Vom Bild bliebe nichts übrig.</translation>
    </message>
    <message>
        <source>Relative to the present size</source>
        <translation>Bezogen auf die jetzige Größe</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Without this, layers keep what is out of sight: moving them or enlarging the canvas shows it again</source>
        <translation>Sonst behalten Ebenen, was außer Sicht ist: Verschieben oder eine größere Leinwand zeigt es wieder</translation>
    </message>
    <message>
        <source>bottom</source>
        <translation>unten</translation>
    </message>
    <message>
        <source>left</source>
        <translation>links</translation>
    </message>
    <message>
        <source>lower left</source>
        <translation>links unten</translation>
    </message>
    <message>
        <source>lower right</source>
        <translation>rechts unten</translation>
    </message>
    <message>
        <source>middle</source>
        <translation>Mitte</translation>
    </message>
    <message>
        <source>right</source>
        <translation>rechts</translation>
    </message>
    <message>
        <source>top</source>
        <translation>oben</translation>
    </message>
    <message>
        <source>upper left</source>
        <translation>links oben</translation>
    </message>
    <message>
        <source>upper right</source>
        <translation>rechts oben</translation>
    </message>
    <message>
        <source>{width} × {height} px. New area is transparent.</source>
        <translation>{width} × {height} px. Neue Fläche ist transparent.</translation>
    </message>
</context>
<context>
    <name>ChangedFileDialog</name>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Replacing it loses what the other program saved.</source>
        <translation>Beim Ersetzen geht verloren, was das andere Programm gespeichert hat.</translation>
    </message>
    <message>
        <source>Save As…</source>
        <translation>Speichern unter…</translation>
    </message>
    <message>
        <source>The File Has Changed</source>
        <translation>Die Datei hat sich geändert</translation>
    </message>
    <message>
        <source>{name} was changed by another program since you opened it.</source>
        <translation>{name} wurde seit dem Öffnen von einem anderen Programm geändert.</translation>
    </message>
</context>
<context>
    <name>ChannelList</name>
    <message>
        <source>Channels</source>
        <translation>Kanäle</translation>
    </message>
</context>
<context>
    <name>ChannelModel</name>
    <message>
        <source>Double-click to select it; with Shift it is added, with Alt taken away, with both crossed</source>
        <translation>Doppelklick wählt ihn aus; mit Umschalt kommt er dazu, mit Alt wird er abgezogen, mit beiden geschnitten</translation>
    </message>
</context>
<context>
    <name>ChannelNameDialog</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
</context>
<context>
    <name>ChannelsPanel</name>
    <message>
        <source>Delete the channel</source>
        <translation>Den Kanal löschen</translation>
    </message>
    <message>
        <source>No selection was saved yet.
Save one to use it again later.</source>
        <translation>Noch wurde keine Auswahl gespeichert.
Gespeichert lässt sie sich später wieder nutzen.</translation>
    </message>
    <message>
        <source>Select what the channel holds</source>
        <translation>Auswählen, was der Kanal enthält</translation>
    </message>
</context>
<context>
    <name>ClipboardFlow</name>
    <message>
        <source>Copying</source>
        <translation>Kopieren</translation>
    </message>
    <message>
        <source>Pasted</source>
        <translation>Eingefügt</translation>
    </message>
    <message>
        <source>Pasted picture</source>
        <translation>Eingefügtes Bild</translation>
    </message>
    <message>
        <source>Pasting</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>There is no picture on the clipboard: copy one first.</source>
        <translation>In der Zwischenablage ist kein Bild: erst eines kopieren.</translation>
    </message>
</context>
<context>
    <name>ColorButton</name>
    <message>
        <source>Colors</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Foreground and background color (X swaps them, D is black and white)</source>
        <translation>Vorder- und Hintergrundfarbe (X tauscht sie, D ist Schwarz und Weiß)</translation>
    </message>
</context>
<context>
    <name>ColorPanel</name>
    <message>
        <source>Background color</source>
        <translation>Hintergrundfarbe</translation>
    </message>
    <message>
        <source>Foreground color</source>
        <translation>Vordergrundfarbe</translation>
    </message>
    <message>
        <source>Recent color</source>
        <translation>Zuletzt benutzte Farbe</translation>
    </message>
</context>
<context>
    <name>CommandPalette</name>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Commands that fit</source>
        <translation>Passende Befehle</translation>
    </message>
    <message>
        <source>No command fits.</source>
        <translation>Kein Befehl passt.</translation>
    </message>
    <message>
        <source>Search commands</source>
        <translation>Befehle suchen</translation>
    </message>
    <message>
        <source>Type a few letters of a command</source>
        <translation>Ein paar Buchstaben eines Befehls tippen</translation>
    </message>
</context>
<context>
    <name>CompareSplit</name>
    <message>
        <source>After</source>
        <translation>Nachher</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>Vorher</translation>
    </message>
</context>
<context>
    <name>Conditions</name>
    <message>
        <source>A group has no pixels of its own: choose a layer in it.</source>
        <translation>Eine Gruppe hat keine eigenen Pixel: eine Ebene darin wählen.</translation>
    </message>
    <message>
        <source>A group's mask cannot be applied: merge the group instead.</source>
        <translation>Die Maske einer Gruppe lässt sich nicht anwenden: stattdessen die Gruppe vereinen.</translation>
    </message>
    <message>
        <source>Choose a generated layer: only those keep their mask.</source>
        <translation>Eine erzeugte Ebene wählen: nur solche behalten ihre Maske.</translation>
    </message>
    <message>
        <source>Choose a group first.</source>
        <translation>Erst eine Gruppe wählen.</translation>
    </message>
    <message>
        <source>Choose a layer first.</source>
        <translation>Erst eine Ebene wählen.</translation>
    </message>
    <message>
        <source>No other picture is open.</source>
        <translation>Es ist kein anderes Bild offen.</translation>
    </message>
    <message>
        <source>No other variant is there: ask for more first.</source>
        <translation>Es gibt keine andere Variante: erst mehr anfordern.</translation>
    </message>
    <message>
        <source>Nothing is masked yet: paint over what should go.</source>
        <translation>Noch ist nichts maskiert: übermalen, was verschwinden soll.</translation>
    </message>
    <message>
        <source>Nothing is running.</source>
        <translation>Es läuft nichts.</translation>
    </message>
    <message>
        <source>Nothing is selected: select what should stay shown.</source>
        <translation>Nichts ist ausgewählt: auswählen, was sichtbar bleiben soll.</translation>
    </message>
    <message>
        <source>Open a picture first.</source>
        <translation>Erst ein Bild öffnen.</translation>
    </message>
    <message>
        <source>Select strokes with the tool Edit Strokes first.</source>
        <translation>Erst Striche mit dem Werkzeug „Striche bearbeiten“ auswählen.</translation>
    </message>
    <message>
        <source>Texture is taken from anywhere already.</source>
        <translation>Textur kommt schon von überall.</translation>
    </message>
    <message>
        <source>The last layer cannot be deleted: a picture needs one.</source>
        <translation>Die letzte Ebene lässt sich nicht löschen: ein Bild braucht eine.</translation>
    </message>
    <message>
        <source>The layer has a mask already.</source>
        <translation>Die Ebene hat schon eine Maske.</translation>
    </message>
    <message>
        <source>The layer has no mask.</source>
        <translation>Die Ebene hat keine Maske.</translation>
    </message>
    <message>
        <source>The layer is at the bottom already.</source>
        <translation>Die Ebene ist schon ganz unten.</translation>
    </message>
    <message>
        <source>The layer is locked: unlock it first.</source>
        <translation>Die Ebene ist gesperrt: erst entsperren.</translation>
    </message>
    <message>
        <source>The layer is on top already.</source>
        <translation>Die Ebene ist schon ganz oben.</translation>
    </message>
    <message>
        <source>The mask is disabled: enable it first, or delete it.</source>
        <translation>Die Maske ist ausgeschaltet: erst einschalten oder löschen.</translation>
    </message>
    <message>
        <source>The picture has only one layer already.</source>
        <translation>Das Bild hat nur noch eine Ebene.</translation>
    </message>
    <message>
        <source>There is no guide: drag one out of a ruler first.</source>
        <translation>Es gibt keine Hilfslinie: Ziehen Sie erst eine aus einem Lineal.</translation>
    </message>
    <message>
        <source>There is no layer below to clip to.</source>
        <translation>Darunter ist keine Ebene, auf die beschnitten werden kann.</translation>
    </message>
    <message>
        <source>There is no layer below to merge with.</source>
        <translation>Darunter ist keine Ebene, mit der sie vereint werden kann.</translation>
    </message>
    <message>
        <source>There is no sketch yet: draw with the sketch tool (K) first.</source>
        <translation>Es gibt noch keine Skizze: erst mit dem Skizzenwerkzeug (K) zeichnen.</translation>
    </message>
    <message>
        <source>There is nothing to redo.</source>
        <translation>Es gibt nichts zu wiederholen.</translation>
    </message>
    <message>
        <source>There is nothing to undo.</source>
        <translation>Es gibt nichts rückgängig zu machen.</translation>
    </message>
</context>
<context>
    <name>ConsentDialog</name>
    <message>
        <source>Allow</source>
        <translation>Erlauben</translation>
    </message>
    <message>
        <source>Run the Model’s Program?</source>
        <translation>Das Programm des Modells ausführen?</translation>
    </message>
    <message>
        <source>Such a file can do whatever you can do on this computer. Allow it only if you trust where it came from. The answer is remembered for exactly this file.</source>
        <translation>Eine solche Datei kann alles, was du an diesem Rechner kannst. Nur erlauben, wenn du der Quelle vertraust. Die Antwort gilt für genau diese Datei.</translation>
    </message>
    <message>
        <source>“{label}” is a program, not only numbers.</source>
        <translation>„{label}“ ist ein Programm, nicht nur Zahlen.</translation>
    </message>
</context>
<context>
    <name>Corner</name>
    <message>
        <source>The view is turned by {degrees}°</source>
        <translation>Die Ansicht ist um {degrees}° gedreht</translation>
    </message>
</context>
<context>
    <name>CurveEditor</name>
    <message>
        <source>Drag points; a double click adds one or takes one away</source>
        <translation>Punkte ziehen; Doppelklick fügt einen hinzu oder nimmt einen weg</translation>
    </message>
    <message>
        <source>Pressure curve</source>
        <translation>Druckkurve</translation>
    </message>
</context>
<context>
    <name>Docks</name>
    <message>
        <source>Channels</source>
        <translation>Kanäle</translation>
    </message>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Ebenen</translation>
    </message>
    <message>
        <source>Navigator</source>
        <translation>Navigator</translation>
    </message>
    <message>
        <source>Variants</source>
        <translation>Varianten</translation>
    </message>
</context>
<context>
    <name>DocumentTabs</name>
    <message>
        <source>Open pictures</source>
        <translation>Offene Bilder</translation>
    </message>
</context>
<context>
    <name>DocumentWindow</name>
    <message>
        <source>Untitled</source>
        <translation>Unbenannt</translation>
    </message>
</context>
<context>
    <name>Edits</name>
    <message>
        <source>&amp;Redo</source>
        <translation>&amp;Wiederholen</translation>
    </message>
    <message>
        <source>&amp;Redo {step}</source>
        <translation>{step} &amp;wiederholen</translation>
    </message>
    <message>
        <source>&amp;Undo</source>
        <translation>&amp;Rückgängig</translation>
    </message>
    <message>
        <source>&amp;Undo {step}</source>
        <translation>{step} &amp;rückgängig</translation>
    </message>
    <message>
        <source>Layer visibility</source>
        <translation>Sichtbarkeit der Ebene</translation>
    </message>
    <message>
        <source>Mask from layer</source>
        <translation>Maske aus Ebene</translation>
    </message>
    <message>
        <source>Set {name} aside</source>
        <translation>{name} beiseitelegen</translation>
    </message>
</context>
<context>
    <name>ExpandDialog</name>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Bottom</source>
        <translation>Unten</translation>
    </message>
    <message>
        <source>Expand</source>
        <translation>Erweitern</translation>
    </message>
    <message>
        <source>Give at least one side some pixels.</source>
        <translation>Mindestens einer Seite Pixel hinzufügen.</translation>
    </message>
    <message>
        <source>Left</source>
        <translation>Links</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Rechts</translation>
    </message>
    <message>
        <source>The same on all sides</source>
        <translation>An allen Seiten gleich</translation>
    </message>
    <message>
        <source>Top</source>
        <translation>Oben</translation>
    </message>
    <message>
        <source>{width} × {height} px</source>
        <translation>{width} × {height} px</translation>
    </message>
    <message>
        <source>{width} × {height} px. What is new is filled as if the picture went on there, on a layer.</source>
        <translation>{width} × {height} px. Das Neue wird auf einer Ebene gefüllt, als ginge das Bild dort weiter.</translation>
    </message>
</context>
<context>
    <name>ExportDialog</name>
    <message>
        <source>A file of this name is there already.</source>
        <translation>Eine Datei dieses Namens gibt es schon.</translation>
    </message>
    <message>
        <source>Browse…</source>
        <translation>Durchsuchen…</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Give the file an ending: {endings}</source>
        <translation>Der Datei eine Endung geben: {endings}</translation>
    </message>
    <message>
        <source>Keep camera data, captions and resolution</source>
        <translation>Kameradaten, Beschriftungen und Auflösung behalten</translation>
    </message>
    <message>
        <source>Keeps every pixel, transparency and 16 bits per channel, but no layers.</source>
        <translation>Behält jedes Pixel, Transparenz und 16 Bit je Kanal, aber keine Ebenen.</translation>
    </message>
    <message>
        <source>Keeps every pixel, transparency and 16 bits per channel, but no layers; for printing.</source>
        <translation>Behält jedes Pixel, Transparenz und 16 Bit je Kanal, aber keine Ebenen; für den Druck.</translation>
    </message>
    <message>
        <source>Keeps layers, transparency and 16 bits per channel, but not the selection; for other editors.</source>
        <translation>Behält Ebenen, Transparenz und 16 Bit je Kanal, aber nicht die Auswahl; für andere Programme.</translation>
    </message>
    <message>
        <source>Keeps layers, transparency and 16 bits per channel, but not the selection; for what PSD cannot hold.</source>
        <translation>Behält Ebenen, Transparenz und 16 Bit je Kanal, aber nicht die Auswahl; für das, was PSD nicht fasst.</translation>
    </message>
    <message>
        <source>Lossless</source>
        <translation>Verlustfrei</translation>
    </message>
    <message>
        <source>Measure</source>
        <translation>Messen</translation>
    </message>
    <message>
        <source>Measuring…</source>
        <translation>Wird gemessen…</translation>
    </message>
    <message>
        <source>Quality</source>
        <translation>Qualität</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Replace {name}?</source>
        <translation>{name} ersetzen?</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Small files at 8 bits, without layers; transparency becomes white.</source>
        <translation>Kleine Dateien mit 8 Bit, ohne Ebenen; Transparenz wird weiß.</translation>
    </message>
    <message>
        <source>Smaller than PNG, at 8 bits, with transparency, without layers.</source>
        <translation>Kleiner als PNG, mit 8 Bit, mit Transparenz, ohne Ebenen.</translation>
    </message>
    <message>
        <source>There is no folder {folder}.</source>
        <translation>Es gibt keinen Ordner {folder}.</translation>
    </message>
    <message>
        <source>This is the original you opened. It will be overwritten and cannot be brought back.</source>
        <translation>Das ist das geöffnete Original. Es wird überschrieben und lässt sich nicht zurückholen.</translation>
    </message>
    <message>
        <source>Very small files at 8 bits, with transparency, without layers.</source>
        <translation>Sehr kleine Dateien mit 8 Bit, mit Transparenz, ohne Ebenen.</translation>
    </message>
    <message>
        <source>Very small files at up to 10 bits, with transparency, without layers.</source>
        <translation>Sehr kleine Dateien mit bis zu 10 Bit, mit Transparenz, ohne Ebenen.</translation>
    </message>
    <message>
        <source>about {size}</source>
        <translation>etwa {size}</translation>
    </message>
    <message>
        <source>not measured</source>
        <translation>nicht gemessen</translation>
    </message>
</context>
<context>
    <name>Failures</name>
    <message>
        <source>Copy Report</source>
        <translation>Bericht kopieren</translation>
    </message>
</context>
<context>
    <name>FileButton</name>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Color profiles (*.icc *.icm)</source>
        <translation>Farbprofile (*.icc *.icm)</translation>
    </message>
</context>
<context>
    <name>FileCard</name>
    <message>
        <source>{file}
This file is gone or cannot be read.</source>
        <translation>{file}
Diese Datei ist weg oder nicht lesbar.</translation>
    </message>
</context>
<context>
    <name>FilePictures</name>
    <message>
        <source>Small picture of {name}</source>
        <translation>Vorschaubild von {name}</translation>
    </message>
</context>
<context>
    <name>FilesFlow</name>
    <message>
        <source>All files</source>
        <translation>Alle Dateien</translation>
    </message>
    <message>
        <source>Exporting {name}</source>
        <translation>{name} wird exportiert</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>Öffnen</translation>
    </message>
    <message>
        <source>Opening {name}</source>
        <translation>{name} wird geöffnet</translation>
    </message>
    <message>
        <source>Pentimento project (*{suffix})</source>
        <translation>Pentimento-Projekt (*{suffix})</translation>
    </message>
    <message>
        <source>Pictures and projects ({patterns})</source>
        <translation>Bilder und Projekte ({patterns})</translation>
    </message>
    <message>
        <source>Save as</source>
        <translation>Speichern unter</translation>
    </message>
    <message>
        <source>Saving {name}</source>
        <translation>{name} wird gespeichert</translation>
    </message>
    <message>
        <source>Show folder</source>
        <translation>Ordner zeigen</translation>
    </message>
    <message>
        <source>The picture is being saved already.</source>
        <translation>Das Bild wird schon gespeichert.</translation>
    </message>
    <message>
        <source>{name} is open in another Pentimento too: what is saved last replaces the other.</source>
        <translation>{name} ist auch in einem anderen Pentimento offen: was zuletzt gespeichert wird, ersetzt das andere.</translation>
    </message>
    <message>
        <source>{name} is written.</source>
        <translation>{name} ist geschrieben.</translation>
    </message>
</context>
<context>
    <name>FillButton</name>
    <message>
        <source>Fill</source>
        <translation>Füllen</translation>
    </message>
</context>
<context>
    <name>FillFlow</name>
    <message>
        <source>Texture area</source>
        <translation>Texturbereich</translation>
    </message>
    <message>
        <source>Texture is taken from anywhere again.</source>
        <translation>Textur kommt wieder von überall.</translation>
    </message>
    <message>
        <source>The next fill takes its texture from there alone. Now paint what should go.</source>
        <translation>Die nächste Füllung nimmt ihre Textur nur von dort. Jetzt übermalen, was verschwinden soll.</translation>
    </message>
    <message>
        <source>The next fill takes no texture from there. Now paint what should go.</source>
        <translation>Die nächste Füllung nimmt von dort keine Textur. Jetzt übermalen, was verschwinden soll.</translation>
    </message>
</context>
<context>
    <name>FillOptionsDialog</name>
    <message>
        <source>A little smaller and larger</source>
        <translation>Ein wenig kleiner und größer</translation>
    </message>
    <message>
        <source>A little, up to {angle}°</source>
        <translation>Ein wenig, bis zu {angle}°</translation>
    </message>
    <message>
        <source>Above and below the hole</source>
        <translation>Über und unter der Lücke</translation>
    </message>
    <message>
        <source>Also mirrored</source>
        <translation>Auch gespiegelt</translation>
    </message>
    <message>
        <source>Any way round</source>
        <translation>Beliebig</translation>
    </message>
    <message>
        <source>Anywhere</source>
        <translation>Überall</translation>
    </message>
    <message>
        <source>As it stands</source>
        <translation>Wie sie steht</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>Füllen</translation>
    </message>
    <message>
        <source>Fill with Options</source>
        <translation>Füllen mit Optionen</translation>
    </message>
    <message>
        <source>From half to twice its size</source>
        <translation>Von halber bis doppelter Größe</translation>
    </message>
    <message>
        <source>Helps with faces and fronts, which are the same on both sides</source>
        <translation>Hilft bei Gesichtern und Fassaden, die auf beiden Seiten gleich sind</translation>
    </message>
    <message>
        <source>Helps with floors, roofs and walls that recede into the distance</source>
        <translation>Hilft bei Böden, Dächern und Wänden, die in die Ferne gehen</translation>
    </message>
    <message>
        <source>Helps with what is round, such as rims and petals, and with lines that converge</source>
        <translation>Hilft bei Rundem wie Rändern und Blütenblättern und bei Linien, die zusammenlaufen</translation>
    </message>
    <message>
        <source>How a large hole begins</source>
        <translation>Wie ein großes Loch beginnt</translation>
    </message>
    <message>
        <source>In its own size</source>
        <translation>In eigener Größe</translation>
    </message>
    <message>
        <source>Layout</source>
        <translation>Aufbau</translation>
    </message>
    <message>
        <source>Left and right of the hole</source>
        <translation>Links und rechts der Lücke</translation>
    </message>
    <message>
        <source>Take texture from</source>
        <translation>Textur nehmen von</translation>
    </message>
    <message>
        <source>Texture</source>
        <translation>Textur</translation>
    </message>
    <message>
        <source>Texture or layout</source>
        <translation>Textur oder Aufbau</translation>
    </message>
    <message>
        <source>Texture scaled</source>
        <translation>Textur skaliert</translation>
    </message>
    <message>
        <source>Texture turned</source>
        <translation>Textur gedreht</translation>
    </message>
    <message>
        <source>The variant that fits its surroundings best is shown, the others are hidden layers.</source>
        <translation>Gezeigt wird die Variante, die am besten in ihre Umgebung passt; die anderen sind verborgene Ebenen.</translation>
    </message>
    <message>
        <source>Up to {angle}°</source>
        <translation>Bis zu {angle}°</translation>
    </message>
    <message>
        <source>Up to {factor} times smaller and larger</source>
        <translation>Bis {factor}-mal kleiner und größer</translation>
    </message>
    <message>
        <source>Variants</source>
        <translation>Varianten</translation>
    </message>
    <message>
        <source>What counts more</source>
        <translation>Was mehr zählt</translation>
    </message>
    <message>
        <source>Whole pieces of the picture have the truer texture, patches keep nearer to what is around</source>
        <translation>Ganze Stücke des Bildes haben die echtere Textur, Flicken bleiben näher an der Umgebung</translation>
    </message>
    <message>
        <source>With patches</source>
        <translation>Mit Flicken</translation>
    </message>
    <message>
        <source>With patches, variants in turn</source>
        <translation>Mit Flicken, Varianten abwechselnd</translation>
    </message>
    <message>
        <source>With whole pieces</source>
        <translation>Mit ganzen Stücken</translation>
    </message>
</context>
<context>
    <name>GuideMarks</name>
    <message>
        <source>Delete all guides</source>
        <translation>Alle Hilfslinien löschen</translation>
    </message>
    <message>
        <source>Delete guide</source>
        <translation>Hilfslinie löschen</translation>
    </message>
    <message>
        <source>Move guide</source>
        <translation>Hilfslinie verschieben</translation>
    </message>
    <message>
        <source>New guide</source>
        <translation>Neue Hilfslinie</translation>
    </message>
</context>
<context>
    <name>HarmonizeDialog</name>
    <message>
        <source>Harmonize</source>
        <translation>Angleichen</translation>
    </message>
    <message>
        <source>Model</source>
        <translation>Modell</translation>
    </message>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Stärke</translation>
    </message>
</context>
<context>
    <name>HintsCard</name>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
    <message>
        <source>Close the hints</source>
        <translation>Die Hinweise schließen</translation>
    </message>
    <message>
        <source>Done: {0}</source>
        <translation>Erledigt: {0}</translation>
    </message>
    <message>
        <source>Getting started</source>
        <translation>Erste Schritte</translation>
    </message>
    <message>
        <source>Hints</source>
        <translation>Hinweise</translation>
    </message>
</context>
<context>
    <name>HistoryModel</name>
    <message>
        <source>Click to go to this step</source>
        <translation>Klick geht zu diesem Schritt</translation>
    </message>
    <message>
        <source>Opened</source>
        <translation>Geöffnet</translation>
    </message>
    <message>
        <source>Still running; undoing it stops it</source>
        <translation>Läuft noch; Rückgängig hält es an</translation>
    </message>
</context>
<context>
    <name>HistoryPanel</name>
    <message>
        <source>History</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>No picture</source>
        <translation>Kein Bild</translation>
    </message>
</context>
<context>
    <name>ImageSizeDialog</name>
    <message>
        <source> dpi</source>
        <translation> dpi</translation>
    </message>
    <message>
        <source> px</source>
        <translation> px</translation>
    </message>
    <message>
        <source>Area average (for shrinking)</source>
        <translation>Flächenmittel (zum Verkleinern)</translation>
    </message>
    <message>
        <source>Bicubic (smooth)</source>
        <translation>Bikubisch (glatt)</translation>
    </message>
    <message>
        <source>Bilinear (soft)</source>
        <translation>Bilinear (weich)</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Ändern</translation>
    </message>
    <message>
        <source>Height</source>
        <translation>Höhe</translation>
    </message>
    <message>
        <source>Image Size</source>
        <translation>Bildgröße</translation>
    </message>
    <message>
        <source>Interpolation</source>
        <translation>Interpolation</translation>
    </message>
    <message>
        <source>Keep the proportions</source>
        <translation>Seitenverhältnis behalten</translation>
    </message>
    <message>
        <source>Lanczos (sharpest)</source>
        <translation>Lanczos (am schärfsten)</translation>
    </message>
    <message>
        <source>More than {limit} megapixels cannot be worked on.</source>
        <translation>Mehr als {limit} Megapixel lassen sich nicht bearbeiten.</translation>
    </message>
    <message>
        <source>Nearest (hard pixels)</source>
        <translation>Nächster Nachbar (harte Pixel)</translation>
    </message>
    <message>
        <source>Resolution</source>
        <translation>Auflösung</translation>
    </message>
    <message>
        <source>Scale</source>
        <translation>Skalierung</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>{megapixels} megapixels
{width} × {height} cm on paper</source>
        <translation>{megapixels} Megapixel
{width} × {height} cm auf Papier</translation>
    </message>
</context>
<context>
    <name>JobPill</name>
    <message>
        <source> (+{0} more)</source>
        <translation> (+{0} weitere)</translation>
    </message>
    <message>
        <source>Cancel (Esc)</source>
        <translation>Abbrechen (Esc)</translation>
    </message>
    <message>
        <source>Cancel {0}</source>
        <translation>{0} abbrechen</translation>
    </message>
    <message>
        <source>Progress of {0}</source>
        <translation>Fortschritt von {0}</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>Wartet</translation>
    </message>
</context>
<context>
    <name>JobRow</name>
    <message>
        <source>Progress of {job}</source>
        <translation>Fortschritt von {job}</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop {job}</source>
        <translation>{job} anhalten</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
</context>
<context>
    <name>JobsPanel</name>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>Nothing is running.</source>
        <translation>Es läuft nichts.</translation>
    </message>
    <message>
        <source>Stop All</source>
        <translation>Alle anhalten</translation>
    </message>
    <message>
        <source>Stop everything that runs or waits</source>
        <translation>Alles anhalten, was läuft oder wartet</translation>
    </message>
</context>
<context>
    <name>KeyEditor</name>
    <message>
        <source>Choose a command to change its keys</source>
        <translation>Einen Befehl wählen, um seine Tasten zu ändern</translation>
    </message>
    <message>
        <source>Give the command its first keys again</source>
        <translation>Dem Befehl seine ersten Tasten zurückgeben</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Take this key away</source>
        <translation>Diese Taste wegnehmen</translation>
    </message>
    <message>
        <source>Take {key} away</source>
        <translation>{key} wegnehmen</translation>
    </message>
    <message>
        <source>Use It Here Instead</source>
        <translation>Stattdessen hier nutzen</translation>
    </message>
    <message>
        <source>{key} belongs to this command already.</source>
        <translation>{key} gehört schon zu diesem Befehl.</translation>
    </message>
    <message>
        <source>{key} belongs to {names}.</source>
        <translation>{key} gehört zu {names}.</translation>
    </message>
    <message>
        <source>{key} is used on the picture itself: take another.</source>
        <translation>{key} wird auf dem Bild selbst gebraucht: eine andere nehmen.</translation>
    </message>
</context>
<context>
    <name>KeyRecorder</name>
    <message>
        <source>Add a key</source>
        <translation>Taste hinzufügen</translation>
    </message>
    <message>
        <source>Every key is taken but Tab, which goes on.</source>
        <translation>Jede Taste wird genommen außer Tab, das weitergeht.</translation>
    </message>
    <message>
        <source>Press the new key</source>
        <translation>Die neue Taste drücken</translation>
    </message>
    <message>
        <source>Press the new key…</source>
        <translation>Neue Taste drücken…</translation>
    </message>
</context>
<context>
    <name>LayerDelegate</name>
    <message>
        <source>Layer name</source>
        <translation>Name der Ebene</translation>
    </message>
</context>
<context>
    <name>LayerEdits</name>
    <message>
        <source>&amp;Merge Down</source>
        <translation>Nach unten &amp;vereinen</translation>
    </message>
    <message>
        <source>&amp;Merge Group</source>
        <translation>Gruppe &amp;vereinen</translation>
    </message>
    <message>
        <source>&amp;Merge Layers</source>
        <translation>Ebenen &amp;vereinen</translation>
    </message>
    <message>
        <source>Disable mask</source>
        <translation>Maske ausschalten</translation>
    </message>
    <message>
        <source>Duplicate layers</source>
        <translation>Ebenen duplizieren</translation>
    </message>
    <message>
        <source>Enable mask</source>
        <translation>Maske einschalten</translation>
    </message>
    <message>
        <source>Lower layer</source>
        <translation>Ebene nach unten</translation>
    </message>
    <message>
        <source>Raise layer</source>
        <translation>Ebene nach oben</translation>
    </message>
</context>
<context>
    <name>LayerModel</name>
    <message>
        <source>Double-click to rename, drag to move</source>
        <translation>Doppelklick benennt um, Ziehen verschiebt</translation>
    </message>
    <message>
        <source>Generated layer: {name}
Model: {engine}
Seed: {seed}
Time: {seconds} s</source>
        <translation>Erzeugte Ebene: {name}
Modell: {engine}
Startwert: {seed}
Zeit: {seconds} s</translation>
    </message>
    <message>
        <source>Rename layer</source>
        <translation>Ebene umbenennen</translation>
    </message>
    <message>
        <source>Shift-click the mask to switch it off or on</source>
        <translation>Umschalt-Klick auf die Maske schaltet sie aus oder ein</translation>
    </message>
    <message>
        <source>clipped</source>
        <translation>beschnitten</translation>
    </message>
    <message>
        <source>collapsed</source>
        <translation>zugeklappt</translation>
    </message>
    <message>
        <source>group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>verborgen</translation>
    </message>
    <message>
        <source>in {group}</source>
        <translation>in {group}</translation>
    </message>
    <message>
        <source>locked</source>
        <translation>gesperrt</translation>
    </message>
    <message>
        <source>mask disabled</source>
        <translation>Maske ausgeschaltet</translation>
    </message>
    <message>
        <source>transparency locked</source>
        <translation>Transparenz gesperrt</translation>
    </message>
    <message>
        <source>with a mask</source>
        <translation>mit Maske</translation>
    </message>
</context>
<context>
    <name>LayerNames</name>
    <message>
        <source>Background</source>
        <translation>Hintergrund</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>Füllung</translation>
    </message>
    <message>
        <source>Group</source>
        <translation>Gruppe</translation>
    </message>
    <message>
        <source>Hole</source>
        <translation>Loch</translation>
    </message>
    <message>
        <source>Layer</source>
        <translation>Ebene</translation>
    </message>
    <message>
        <source>Moved subject</source>
        <translation>Versetztes Motiv</translation>
    </message>
    <message>
        <source>Shadow</source>
        <translation>Schatten</translation>
    </message>
    <message>
        <source>Subject</source>
        <translation>Motiv</translation>
    </message>
</context>
<context>
    <name>LayerView</name>
    <message>
        <source>Disable mask</source>
        <translation>Maske ausschalten</translation>
    </message>
    <message>
        <source>Enable mask</source>
        <translation>Maske einschalten</translation>
    </message>
    <message>
        <source>Layer lock</source>
        <translation>Ebene sperren</translation>
    </message>
    <message>
        <source>Layer visibility</source>
        <translation>Sichtbarkeit der Ebene</translation>
    </message>
    <message>
        <source>Lock transparency</source>
        <translation>Transparenz sperren</translation>
    </message>
</context>
<context>
    <name>LayersPanel</name>
    <message>
        <source>Blend mode</source>
        <translation>Mischmodus</translation>
    </message>
    <message>
        <source>Layer opacity</source>
        <translation>Deckkraft der Ebene</translation>
    </message>
    <message>
        <source>Layers</source>
        <translation>Ebenen</translation>
    </message>
    <message>
        <source>Move layer in the stack</source>
        <translation>Ebene im Stapel verschieben</translation>
    </message>
    <message>
        <source>Move layers</source>
        <translation>Ebenen verschieben</translation>
    </message>
    <message>
        <source>No picture</source>
        <translation>Kein Bild</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>Deckkraft</translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message>
        <source>&amp;All Models…</source>
        <translation>&amp;Alle Modelle…</translation>
    </message>
    <message>
        <source>&amp;Clear the List</source>
        <translation>&amp;Liste leeren</translation>
    </message>
    <message>
        <source>&amp;Model</source>
        <translation>&amp;Modell</translation>
    </message>
    <message>
        <source>CPU</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Copy Report</source>
        <translation>Bericht kopieren</translation>
    </message>
    <message>
        <source>Fill with this model from now on</source>
        <translation>Von jetzt an mit diesem Modell füllen</translation>
    </message>
    <message>
        <source>Forget the recent files; they stay where they are</source>
        <translation>Die zuletzt geöffneten Dateien vergessen; sie bleiben, wo sie sind</translation>
    </message>
    <message>
        <source>Measuring the file</source>
        <translation>Datei wird gemessen</translation>
    </message>
    <message>
        <source>Open &amp;Recent</source>
        <translation>&amp;Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Open Sa&amp;mple</source>
        <translation>Beis&amp;piel öffnen</translation>
    </message>
    <message>
        <source>Open a copy of this sample picture</source>
        <translation>Eine Kopie dieses Beispielbilds öffnen</translation>
    </message>
    <message>
        <source>Pentimento</source>
        <translation>Pentimento</translation>
    </message>
    <message>
        <source>See all models with their licenses, and get some</source>
        <translation>Alle Modelle mit ihren Lizenzen sehen und holen</translation>
    </message>
    <message>
        <source>Show or hide this panel</source>
        <translation>Dieses Bedienfeld ein- oder ausblenden</translation>
    </message>
    <message>
        <source>Something went wrong ({name}); your pictures are as they were.</source>
        <translation>Etwas ist schiefgegangen ({name}); deine Bilder sind, wie sie waren.</translation>
    </message>
    <message>
        <source>Tool options</source>
        <translation>Werkzeugoptionen</translation>
    </message>
    <message>
        <source>Tools</source>
        <translation>Werkzeuge</translation>
    </message>
    <message>
        <source>{name}[*] – Pentimento</source>
        <translation>{name}[*] – Pentimento</translation>
    </message>
</context>
<context>
    <name>MessageBar</name>
    <message>
        <source>Close the message</source>
        <translation>Die Meldung schließen</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
</context>
<context>
    <name>Model</name>
    <message>
        <source>A JPEG picture can be at most {0} pixels on a side; save it as PNG or TIFF.</source>
        <translation>Ein JPEG-Bild kann höchstens {0} Pixel je Seite haben; als PNG oder TIFF speichern.</translation>
    </message>
    <message>
        <source>A PSD picture can be at most {0} pixels on a side; save it as {1}.</source>
        <translation>Ein PSD-Bild kann höchstens {0} Pixel je Seite haben; als {1} speichern.</translation>
    </message>
    <message>
        <source>A channel needs a name: give it one.</source>
        <translation>Ein Kanal braucht einen Namen: ihm einen geben.</translation>
    </message>
    <message>
        <source>A clipped layer can only be merged with what lies on the same layer as it does.</source>
        <translation>Eine beschnittene Ebene lässt sich nur mit dem vereinen, was auf derselben Ebene liegt.</translation>
    </message>
    <message>
        <source>A fill begins with {0}, not with “{1}”.</source>
        <translation>Eine Füllung beginnt mit {0}, nicht mit „{1}“.</translation>
    </message>
    <message>
        <source>A group cannot be cut from: choose a layer in it.</source>
        <translation>Aus einer Gruppe lässt sich nichts ausschneiden: eine Ebene darin wählen.</translation>
    </message>
    <message>
        <source>A group has no pixels of its own: choose a layer in it.</source>
        <translation>Eine Gruppe hat keine eigenen Pixel: eine Ebene darin wählen.</translation>
    </message>
    <message>
        <source>A group's mask cannot be applied: merge the group instead.</source>
        <translation>Die Maske einer Gruppe lässt sich nicht anwenden: stattdessen die Gruppe vereinen.</translation>
    </message>
    <message>
        <source>A mask has two dimensions, height and width; this one has the shape {0}.</source>
        <translation>Eine Maske hat zwei Dimensionen, Höhe und Breite; diese hat die Form {0}.</translation>
    </message>
    <message>
        <source>A picture can only be expanded by a number of pixels that is not negative.</source>
        <translation>Ein Bild lässt sich nur um eine nicht negative Zahl von Pixeln erweitern.</translation>
    </message>
    <message>
        <source>A picture needs at least one pixel: choose a larger size.</source>
        <translation>Ein Bild braucht wenigstens ein Pixel: eine größere Größe wählen.</translation>
    </message>
    <message>
        <source>A picture without pixels cannot be saved; make the document larger first.</source>
        <translation>Ein Bild ohne Pixel lässt sich nicht speichern; erst das Dokument vergrößern.</translation>
    </message>
    <message>
        <source>A sketch holds {0} strokes at most: rub some out first.</source>
        <translation>Eine Skizze fasst höchstens {0} Striche: zuerst einige wegradieren.</translation>
    </message>
    <message>
        <source>A soft border needs a selection to begin with: select the subject first.</source>
        <translation>Ein weicher Rand braucht eine Auswahl als Anfang: erst das Motiv auswählen.</translation>
    </message>
    <message>
        <source>A subject is moved, scaled and turned by plain numbers.</source>
        <translation>Ein Motiv wird mit gewöhnlichen Zahlen verschoben, skaliert und gedreht.</translation>
    </message>
    <message>
        <source>A subject is scaled by {0} to {1}, not by {2}.</source>
        <translation>Ein Motiv lässt sich um {0} bis {1} skalieren, nicht um {2}.</translation>
    </message>
    <message>
        <source>A {0} picture can be at most {1} pixels on a side; save it as PNG or TIFF.</source>
        <translation>Ein {0}-Bild kann höchstens {1} Pixel je Seite haben; als PNG oder TIFF speichern.</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Addieren</translation>
    </message>
    <message>
        <source>Add mask</source>
        <translation>Maske anlegen</translation>
    </message>
    <message>
        <source>Add object</source>
        <translation>Objekt hinzufügen</translation>
    </message>
    <message>
        <source>Add point</source>
        <translation>Punkt hinzufügen</translation>
    </message>
    <message>
        <source>Apply mask</source>
        <translation>Maske anwenden</translation>
    </message>
    <message>
        <source>Behind inside</source>
        <translation>Dahinter, innen</translation>
    </message>
    <message>
        <source>Bend stroke</source>
        <translation>Strich biegen</translation>
    </message>
    <message>
        <source>Between 1 and {0} variants can be made, not {1}.</source>
        <translation>Zwischen 1 und {0} Varianten sind möglich, nicht {1}.</translation>
    </message>
    <message>
        <source>Between 1 and {0} ways can be asked for, not {1}.</source>
        <translation>Es lassen sich 1 bis {0} Varianten verlangen, nicht {1}.</translation>
    </message>
    <message>
        <source>Bucket fill</source>
        <translation>Farbe füllen</translation>
    </message>
    <message>
        <source>Choose a generated layer: only those keep their mask.</source>
        <translation>Eine erzeugte Ebene wählen: nur solche behalten ihre Maske.</translation>
    </message>
    <message>
        <source>Choose a layer first, or let all layers count.</source>
        <translation>Erst eine Ebene wählen, oder alle Ebenen zählen lassen.</translation>
    </message>
    <message>
        <source>Choose a layer first: it is what gets copied.</source>
        <translation>Erst eine Ebene wählen: sie wird kopiert.</translation>
    </message>
    <message>
        <source>Choose a layer first: it is what gets cut.</source>
        <translation>Erst eine Ebene wählen: sie wird ausgeschnitten.</translation>
    </message>
    <message>
        <source>Choose a layer first: there is none to move.</source>
        <translation>Erst eine Ebene wählen: es gibt keine zu verschieben.</translation>
    </message>
    <message>
        <source>Choose a layer first: there is none to paint on.</source>
        <translation>Erst eine Ebene wählen: es gibt keine zum Bemalen.</translation>
    </message>
    <message>
        <source>Choose a layer first: there is none to transform.</source>
        <translation>Erst eine Ebene wählen: es gibt keine zu transformieren.</translation>
    </message>
    <message>
        <source>Choose the layers that should go into the group.</source>
        <translation>Die Ebenen wählen, die in die Gruppe sollen.</translation>
    </message>
    <message>
        <source>Choose two layers or more to merge them.</source>
        <translation>Zwei oder mehr Ebenen wählen, um sie zu vereinen.</translation>
    </message>
    <message>
        <source>Choose variant</source>
        <translation>Variante wählen</translation>
    </message>
    <message>
        <source>Clear mask</source>
        <translation>Maske leeren</translation>
    </message>
    <message>
        <source>Clear sketch</source>
        <translation>Skizze leeren</translation>
    </message>
    <message>
        <source>Click to select</source>
        <translation>Klicken und auswählen</translation>
    </message>
    <message>
        <source>Clone</source>
        <translation>Klonen</translation>
    </message>
    <message>
        <source>Close strokes</source>
        <translation>Striche schließen</translation>
    </message>
    <message>
        <source>Color</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Color burn</source>
        <translation>Farbig nachbelichten</translation>
    </message>
    <message>
        <source>Color dodge</source>
        <translation>Farbig abwedeln</translation>
    </message>
    <message>
        <source>Colors and edges</source>
        <translation>Farben und Kanten</translation>
    </message>
    <message>
        <source>Colors around it</source>
        <translation>Farben der Umgebung</translation>
    </message>
    <message>
        <source>Complete the subject</source>
        <translation>Motiv ergänzen</translation>
    </message>
    <message>
        <source>Copy within layer</source>
        <translation>In der Ebene kopieren</translation>
    </message>
    <message>
        <source>Crop</source>
        <translation>Zuschneiden</translation>
    </message>
    <message>
        <source>Crop to selection</source>
        <translation>Auf Auswahl zuschneiden</translation>
    </message>
    <message>
        <source>Cut</source>
        <translation>Ausschneiden</translation>
    </message>
    <message>
        <source>Cut out the subject</source>
        <translation>Motiv freistellen</translation>
    </message>
    <message>
        <source>Cut stroke</source>
        <translation>Strich teilen</translation>
    </message>
    <message>
        <source>Darken</source>
        <translation>Abdunkeln</translation>
    </message>
    <message>
        <source>Darker color</source>
        <translation>Dunklere Farbe</translation>
    </message>
    <message>
        <source>Delete channel {0}</source>
        <translation>Kanal {0} löschen</translation>
    </message>
    <message>
        <source>Delete layers</source>
        <translation>Ebenen löschen</translation>
    </message>
    <message>
        <source>Delete mask</source>
        <translation>Maske löschen</translation>
    </message>
    <message>
        <source>Delete point</source>
        <translation>Punkt löschen</translation>
    </message>
    <message>
        <source>Delete strokes</source>
        <translation>Striche löschen</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>Divide</source>
        <translation>Dividieren</translation>
    </message>
    <message>
        <source>Draw barred area</source>
        <translation>Gesperrte Fläche zeichnen</translation>
    </message>
    <message>
        <source>Draw color</source>
        <translation>Farbe zeichnen</translation>
    </message>
    <message>
        <source>Draw line</source>
        <translation>Linie zeichnen</translation>
    </message>
    <message>
        <source>Draw the object</source>
        <translation>Objekt zeichnen</translation>
    </message>
    <message>
        <source>Duplicate group</source>
        <translation>Gruppe duplizieren</translation>
    </message>
    <message>
        <source>Duplicate layer</source>
        <translation>Ebene duplizieren</translation>
    </message>
    <message>
        <source>Duplicate strokes</source>
        <translation>Striche duplizieren</translation>
    </message>
    <message>
        <source>Edges of color</source>
        <translation>Farbkanten</translation>
    </message>
    <message>
        <source>Edges, also inside a hole</source>
        <translation>Kanten, auch in einem Loch</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>Radieren</translation>
    </message>
    <message>
        <source>Erase mask</source>
        <translation>Maske radieren</translation>
    </message>
    <message>
        <source>Erase strokes</source>
        <translation>Striche löschen</translation>
    </message>
    <message>
        <source>Every layer is hidden: show the picture that should be expanded.</source>
        <translation>Alle Ebenen sind verborgen: das Bild zeigen, das erweitert werden soll.</translation>
    </message>
    <message>
        <source>Every layer is hidden: show the picture that should be filled, then fill.</source>
        <translation>Alle Ebenen sind verborgen: das Bild zeigen, das gefüllt werden soll, dann füllen.</translation>
    </message>
    <message>
        <source>Every layer is hidden: show the picture whose subject should be moved.</source>
        <translation>Alle Ebenen sind ausgeblendet: das Bild einblenden, dessen Motiv verschoben werden soll.</translation>
    </message>
    <message>
        <source>Every layer is hidden: show those that should be merged.</source>
        <translation>Alle Ebenen sind verborgen: die zeigen, die vereint werden sollen.</translation>
    </message>
    <message>
        <source>Everything is selected: there is no edge to refine.</source>
        <translation>Alles ist ausgewählt: es gibt keine Kante zu verfeinern.</translation>
    </message>
    <message>
        <source>Exclusion</source>
        <translation>Ausschluss</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>Füllen</translation>
    </message>
    <message>
        <source>Fill the old place</source>
        <translation>Alten Platz füllen</translation>
    </message>
    <message>
        <source>Find the object</source>
        <translation>Objekt suchen</translation>
    </message>
    <message>
        <source>Finish the stroke first.</source>
        <translation>Erst den Strich beenden.</translation>
    </message>
    <message>
        <source>Fit light and color</source>
        <translation>Licht und Farbe angleichen</translation>
    </message>
    <message>
        <source>Fit the subject</source>
        <translation>Motiv anpassen</translation>
    </message>
    <message>
        <source>Flatten</source>
        <translation>Auf eine Ebene reduzieren</translation>
    </message>
    <message>
        <source>Flip layer horizontally</source>
        <translation>Ebene waagerecht spiegeln</translation>
    </message>
    <message>
        <source>Flip layer vertically</source>
        <translation>Ebene senkrecht spiegeln</translation>
    </message>
    <message>
        <source>Gradient</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>Group layers</source>
        <translation>Ebenen gruppieren</translation>
    </message>
    <message>
        <source>Hard light</source>
        <translation>Hartes Licht</translation>
    </message>
    <message>
        <source>Hard mix</source>
        <translation>Hart mischen</translation>
    </message>
    <message>
        <source>Heal</source>
        <translation>Reparieren</translation>
    </message>
    <message>
        <source>Hide</source>
        <translation>Ausblenden</translation>
    </message>
    <message>
        <source>Hue</source>
        <translation>Farbton</translation>
    </message>
    <message>
        <source>Inside</source>
        <translation>Innerhalb</translation>
    </message>
    <message>
        <source>Intersect with object</source>
        <translation>Schnitt mit Objekt</translation>
    </message>
    <message>
        <source>Invert mask</source>
        <translation>Maske umkehren</translation>
    </message>
    <message>
        <source>Keep inside</source>
        <translation>Innen behalten</translation>
    </message>
    <message>
        <source>Lasso</source>
        <translation>Lasso</translation>
    </message>
    <message>
        <source>Layout and color</source>
        <translation>Aufbau und Farbe</translation>
    </message>
    <message>
        <source>Layout and texture</source>
        <translation>Aufbau und Textur</translation>
    </message>
    <message>
        <source>Lettering</source>
        <translation>Beschriftung</translation>
    </message>
    <message>
        <source>Lift the subject</source>
        <translation>Motiv herausheben</translation>
    </message>
    <message>
        <source>Lighten</source>
        <translation>Aufhellen</translation>
    </message>
    <message>
        <source>Lighter color</source>
        <translation>Hellere Farbe</translation>
    </message>
    <message>
        <source>Linear burn</source>
        <translation>Linear nachbelichten</translation>
    </message>
    <message>
        <source>Linear dodge</source>
        <translation>Linear abwedeln</translation>
    </message>
    <message>
        <source>Linear light</source>
        <translation>Lineares Licht</translation>
    </message>
    <message>
        <source>Lines can be snapped from 0 to {0} pixels away, not {1}.</source>
        <translation>Linien rasten aus 0 bis {0} Pixeln Entfernung ein, nicht aus {1}.</translation>
    </message>
    <message>
        <source>Load channel {0}</source>
        <translation>Kanal {0} laden</translation>
    </message>
    <message>
        <source>Look behind</source>
        <translation>Dahinter sehen</translation>
    </message>
    <message>
        <source>Luminosity</source>
        <translation>Luminanz</translation>
    </message>
    <message>
        <source>Magic wand</source>
        <translation>Zauberstab</translation>
    </message>
    <message>
        <source>Mark line to erase</source>
        <translation>Linie zum Löschen markieren</translation>
    </message>
    <message>
        <source>Mask</source>
        <translation>Maske</translation>
    </message>
    <message>
        <source>Mask from layer</source>
        <translation>Maske aus Ebene</translation>
    </message>
    <message>
        <source>Merge down</source>
        <translation>Nach unten vereinen</translation>
    </message>
    <message>
        <source>Merge group</source>
        <translation>Gruppe vereinen</translation>
    </message>
    <message>
        <source>Merge layers</source>
        <translation>Ebenen vereinen</translation>
    </message>
    <message>
        <source>Merge visible</source>
        <translation>Sichtbare vereinen</translation>
    </message>
    <message>
        <source>Move layer</source>
        <translation>Ebene verschieben</translation>
    </message>
    <message>
        <source>Move strokes</source>
        <translation>Striche verschieben</translation>
    </message>
    <message>
        <source>Multiply</source>
        <translation>Multiplizieren</translation>
    </message>
    <message>
        <source>New layer</source>
        <translation>Neue Ebene</translation>
    </message>
    <message>
        <source>No object was found there: click in its middle, or draw a box round it.</source>
        <translation>Dort wurde kein Objekt gefunden: in seine Mitte klicken oder einen Rahmen darum ziehen.</translation>
    </message>
    <message>
        <source>Normal</source>
        <translation>Normal</translation>
    </message>
    <message>
        <source>Nothing is masked yet: paint over what should go, then fill.</source>
        <translation>Noch ist nichts maskiert: übermalen, was verschwinden soll, dann füllen.</translation>
    </message>
    <message>
        <source>Nothing is masked: paint over the region whose lines are wanted.</source>
        <translation>Nichts ist maskiert: den Bereich übermalen, dessen Linien gewünscht sind.</translation>
    </message>
    <message>
        <source>Nothing is selected to be harmonized: select the part that does not fit.</source>
        <translation>Nichts ist zum Angleichen ausgewählt: den Teil auswählen, der nicht passt.</translation>
    </message>
    <message>
        <source>Nothing is selected yet: select an area first.</source>
        <translation>Noch ist nichts ausgewählt: erst einen Bereich auswählen.</translation>
    </message>
    <message>
        <source>Nothing is selected yet: select the subject first.</source>
        <translation>Es ist noch nichts ausgewählt: zuerst das Motiv auswählen.</translation>
    </message>
    <message>
        <source>Nothing is selected: paint or select what should remain, then crop.</source>
        <translation>Nichts ist ausgewählt: malen oder auswählen, was bleiben soll, dann zuschneiden.</translation>
    </message>
    <message>
        <source>Nothing is selected: select the region whose lines are wanted.</source>
        <translation>Nichts ist ausgewählt: den Bereich auswählen, dessen Linien gewünscht sind.</translation>
    </message>
    <message>
        <source>Nothing says what to select: click on it, draw a box round it, or scribble over it.</source>
        <translation>Nichts sagt, was auszuwählen ist: darauf klicken, einen Rahmen darum ziehen oder darüberkritzeln.</translation>
    </message>
    <message>
        <source>Nothing was to be painted, since layers reach beyond this picture: flatten it first.</source>
        <translation>Es gab nichts zu malen, da Ebenen über dieses Bild hinausreichen: erst auf eine Ebene reduzieren.</translation>
    </message>
    <message>
        <source>Nothing would be added: give at least one side some pixels.</source>
        <translation>Es käme nichts hinzu: wenigstens einer Seite Pixel geben.</translation>
    </message>
    <message>
        <source>One of the layers is hidden: show it first, or delete it.</source>
        <translation>Eine der Ebenen ist verborgen: erst zeigen oder löschen.</translation>
    </message>
    <message>
        <source>One of the layers is locked: unlock it first.</source>
        <translation>Eine der Ebenen ist gesperrt: erst entsperren.</translation>
    </message>
    <message>
        <source>Only a group can be merged into one layer.</source>
        <translation>Nur eine Gruppe lässt sich zu einer Ebene vereinen.</translation>
    </message>
    <message>
        <source>Only a group can be ungrouped.</source>
        <translation>Nur eine Gruppe lässt sich auflösen.</translation>
    </message>
    <message>
        <source>Only one layer is shown: there is nothing to merge.</source>
        <translation>Nur eine Ebene ist sichtbar: es gibt nichts zu vereinen.</translation>
    </message>
    <message>
        <source>Open a picture first: there is nothing to reposition.</source>
        <translation>Zuerst ein Bild öffnen: Es gibt nichts zu versetzen.</translation>
    </message>
    <message>
        <source>Open a picture first: there is nothing to select.</source>
        <translation>Zuerst ein Bild öffnen: Es gibt nichts auszuwählen.</translation>
    </message>
    <message>
        <source>Other layers were put into this group: take them out before the subject is moved again.</source>
        <translation>In dieser Gruppe liegen noch andere Ebenen: Vor dem erneuten Verschieben des Motivs herausnehmen.</translation>
    </message>
    <message>
        <source>Overlay</source>
        <translation>Überlagern</translation>
    </message>
    <message>
        <source>Paint</source>
        <translation>Malen</translation>
    </message>
    <message>
        <source>Paint mask</source>
        <translation>Maske malen</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Pin light</source>
        <translation>Punktlicht</translation>
    </message>
    <message>
        <source>Press on what is selected, or on a subject that was moved before, and drag it.</source>
        <translation>Auf das Ausgewählte oder ein schon verschobenes Motiv drücken und ziehen.</translation>
    </message>
    <message>
        <source>Read the picture</source>
        <translation>Bild lesen</translation>
    </message>
    <message>
        <source>Recipe {0} in {1} is damaged: write the file again.</source>
        <translation>Rezept {0} in {1} ist beschädigt: die Datei neu schreiben.</translation>
    </message>
    <message>
        <source>Recolor strokes</source>
        <translation>Striche umfärben</translation>
    </message>
    <message>
        <source>Refine edge</source>
        <translation>Kante verfeinern</translation>
    </message>
    <message>
        <source>Rename channel {0}</source>
        <translation>Kanal {0} umbenennen</translation>
    </message>
    <message>
        <source>Reorder layers</source>
        <translation>Ebenen umordnen</translation>
    </message>
    <message>
        <source>Reorder strokes</source>
        <translation>Striche umordnen</translation>
    </message>
    <message>
        <source>Replace channel {0}</source>
        <translation>Kanal {0} ersetzen</translation>
    </message>
    <message>
        <source>Replay</source>
        <translation>Wiederholung</translation>
    </message>
    <message>
        <source>Saturation</source>
        <translation>Sättigung</translation>
    </message>
    <message>
        <source>Save channel {0}</source>
        <translation>Kanal {0} speichern</translation>
    </message>
    <message>
        <source>Say first where to copy from: hold Alt and click there.</source>
        <translation>Erst sagen, woher kopiert wird: Alt halten und dort klicken.</translation>
    </message>
    <message>
        <source>Scratches and dust</source>
        <translation>Kratzer und Staub</translation>
    </message>
    <message>
        <source>Scratches, dust and lettering</source>
        <translation>Kratzer, Staub und Beschriftung</translation>
    </message>
    <message>
        <source>Screen</source>
        <translation>Negativ multiplizieren</translation>
    </message>
    <message>
        <source>Select</source>
        <translation>Auswählen</translation>
    </message>
    <message>
        <source>Select all</source>
        <translation>Alles auswählen</translation>
    </message>
    <message>
        <source>Select ellipse</source>
        <translation>Ellipse auswählen</translation>
    </message>
    <message>
        <source>Select object</source>
        <translation>Objekt auswählen</translation>
    </message>
    <message>
        <source>Select polygon</source>
        <translation>Vieleck auswählen</translation>
    </message>
    <message>
        <source>Select rectangle</source>
        <translation>Rechteck auswählen</translation>
    </message>
    <message>
        <source>Select something first, then press on it and drag it where it should be.</source>
        <translation>Zuerst etwas auswählen, dann daraufdrücken und dorthin ziehen, wo es sein soll.</translation>
    </message>
    <message>
        <source>Select the object</source>
        <translation>Objekt auswählen</translation>
    </message>
    <message>
        <source>Selection from layer</source>
        <translation>Auswahl aus Ebene</translation>
    </message>
    <message>
        <source>Selection from layer mask</source>
        <translation>Auswahl aus Ebenenmaske</translation>
    </message>
    <message>
        <source>Set variants aside</source>
        <translation>Varianten beiseitelegen</translation>
    </message>
    <message>
        <source>Show the layers above</source>
        <translation>Ebenen darüber zeigen</translation>
    </message>
    <message>
        <source>Smooth blend</source>
        <translation>Sanfter Verlauf</translation>
    </message>
    <message>
        <source>Soft border by color</source>
        <translation>Weicher Rand nach Farbe</translation>
    </message>
    <message>
        <source>Soft light</source>
        <translation>Weiches Licht</translation>
    </message>
    <message>
        <source>Stroke {0}</source>
        <translation>Strich {0}</translation>
    </message>
    <message>
        <source>Subtract</source>
        <translation>Subtrahieren</translation>
    </message>
    <message>
        <source>Subtract object</source>
        <translation>Objekt abziehen</translation>
    </message>
    <message>
        <source>Texture can be scaled by up to 1 to {0} times, not {1}.</source>
        <translation>Textur lässt sich um das 1- bis {0}-Fache skalieren, nicht um das {1}-Fache.</translation>
    </message>
    <message>
        <source>Texture can be turned by 0 to {0} degrees, not by {1}.</source>
        <translation>Textur lässt sich um 0 bis {0} Grad drehen, nicht um {1}.</translation>
    </message>
    <message>
        <source>Texture from the picture</source>
        <translation>Textur aus dem Bild</translation>
    </message>
    <message>
        <source>Texture is taken from {0}, not from “{1}”.</source>
        <translation>Textur kommt aus {0}, nicht aus „{1}“.</translation>
    </message>
    <message>
        <source>That place is not in the picture: click inside it.</source>
        <translation>Diese Stelle liegt nicht im Bild: hineinklicken.</translation>
    </message>
    <message>
        <source>The amount must be above 0 and at most {0} pixels, not {1}.</source>
        <translation>Der Betrag muss über 0 und höchstens {0} Pixel sein, nicht {1}.</translation>
    </message>
    <message>
        <source>The area to fill from is empty: paint where texture may be taken, or leave it out.</source>
        <translation>Die Fläche, aus der gefüllt wird, ist leer: malen, woher Textur kommen darf, oder sie weglassen.</translation>
    </message>
    <message>
        <source>The area to look at lies outside of the picture.</source>
        <translation>Der zu betrachtende Bereich liegt außerhalb des Bildes.</translation>
    </message>
    <message>
        <source>The box is empty: its right and bottom must lie beyond its left and top.</source>
        <translation>Der Rahmen ist leer: Rechts und unten müssen jenseits von links und oben liegen.</translation>
    </message>
    <message>
        <source>The box lies outside the picture, which is {0} x {1}.</source>
        <translation>Der Rahmen liegt außerhalb des Bildes, das {0} x {1} groß ist.</translation>
    </message>
    <message>
        <source>The context of a fill has to hold the whole mask and to lie in the picture; make it larger.</source>
        <translation>Die Umgebung einer Füllung muss die ganze Maske enthalten und im Bild liegen; vergrößern Sie sie.</translation>
    </message>
    <message>
        <source>The detail lies between 0 and 1, not {0}.</source>
        <translation>Die Feinheit liegt zwischen 0 und 1, nicht bei {0}.</translation>
    </message>
    <message>
        <source>The drawing has too many colors for dabs: leave all but the dabs transparent.</source>
        <translation>Die Zeichnung hat zu viele Farben für Tupfer: alles außer den Tupfern durchsichtig lassen.</translation>
    </message>
    <message>
        <source>The file name has {0}, which is no format that can be written; use one of {1}.</source>
        <translation>Der Dateiname hat {0}, kein Format, das sich schreiben lässt; eines von {1} nehmen.</translation>
    </message>
    <message>
        <source>The group is locked: unlock it first.</source>
        <translation>Die Gruppe ist gesperrt: zuerst entsperren.</translation>
    </message>
    <message>
        <source>The last layer cannot be deleted: a picture needs one.</source>
        <translation>Die letzte Ebene lässt sich nicht löschen: ein Bild braucht eine.</translation>
    </message>
    <message>
        <source>The last layer cannot be taken away: a picture needs one.</source>
        <translation>Die letzte Ebene lässt sich nicht entfernen: ein Bild braucht eine.</translation>
    </message>
    <message>
        <source>The layer has no mask.</source>
        <translation>Die Ebene hat keine Maske.</translation>
    </message>
    <message>
        <source>The layer has no mask: choose one that has.</source>
        <translation>Die Ebene hat keine Maske: eine wählen, die eine hat.</translation>
    </message>
    <message>
        <source>The layer is clipped to another one: merge them first, or harmonize the lower one.</source>
        <translation>Die Ebene ist auf eine andere beschnitten: zuerst vereinen oder die untere angleichen.</translation>
    </message>
    <message>
        <source>The layer is empty: there is nothing to move or transform.</source>
        <translation>Die Ebene ist leer: es gibt nichts zu verschieben oder zu transformieren.</translation>
    </message>
    <message>
        <source>The layer is empty: there is nothing to move.</source>
        <translation>Die Ebene ist leer: es gibt nichts zu verschieben.</translation>
    </message>
    <message>
        <source>The layer is empty: there is nothing to select.</source>
        <translation>Die Ebene ist leer: es gibt nichts auszuwählen.</translation>
    </message>
    <message>
        <source>The layer is locked: unlock it first.</source>
        <translation>Die Ebene ist gesperrt: erst entsperren.</translation>
    </message>
    <message>
        <source>The layer is wholly transparent: raise its opacity first.</source>
        <translation>Die Ebene ist ganz durchsichtig: erst ihre Deckkraft erhöhen.</translation>
    </message>
    <message>
        <source>The layer shows nothing: choose the one that should fit the rest.</source>
        <translation>Die Ebene zeigt nichts: die wählen, die zum Rest passen soll.</translation>
    </message>
    <message>
        <source>The layer would become too large: scale it less.</source>
        <translation>Die Ebene würde zu groß: weniger skalieren.</translation>
    </message>
    <message>
        <source>The layer “{0}” fits another layer to its picture, which has no place in other pictures: hide it, then replay the rest.</source>
        <translation>Die Ebene „{0}“ passt eine andere an ihr Bild an, was in anderen Bildern keinen Platz hat: sie verbergen, dann den Rest wiederholen.</translation>
    </message>
    <message>
        <source>The layer “{0}” followed a drawing from a file, which its recipe does not hold, so it cannot be replayed: draw the lines as strokes of the sketch instead.</source>
        <translation>Die Ebene „{0}“ folgte einer Zeichnung aus einer Datei, die ihr Rezept nicht enthält, und lässt sich nicht wiederholen: die Linien stattdessen als Striche der Skizze zeichnen.</translation>
    </message>
    <message>
        <source>The layer “{0}” was made by “{1}”, which cannot be replayed: hide the layer, or update the program.</source>
        <translation>Die Ebene „{0}“ entstand durch „{1}“, was sich nicht wiederholen lässt: die Ebene verbergen oder das Programm aktualisieren.</translation>
    </message>
    <message>
        <source>The layer “{0}” was made outside of the picture: hide it, then replay the rest.</source>
        <translation>Die Ebene „{0}“ entstand außerhalb des Bildes: sie verbergen, dann den Rest wiederholen.</translation>
    </message>
    <message>
        <source>The layer “{0}” was made with the model “{1}”, which is not here: get it under Models, or name another model.</source>
        <translation>Die Ebene „{0}“ entstand mit dem Modell „{1}“, das nicht da ist: unter „Modelle“ holen oder ein anderes nennen.</translation>
    </message>
    <message>
        <source>The layer's transparency is locked: unlock it first.</source>
        <translation>Die Transparenz der Ebene ist gesperrt: erst entsperren.</translation>
    </message>
    <message>
        <source>The layers lie in different groups: choose layers of one group.</source>
        <translation>Die Ebenen liegen in verschiedenen Gruppen: Ebenen einer Gruppe wählen.</translation>
    </message>
    <message>
        <source>The mask ends in the middle of a soft outline, which stays: grow the mask by {0} pixels to fill that, too.</source>
        <translation>Die Maske endet mitten in einem weichen Umriss, der stehen bleibt: die Maske um {0} Pixel vergrößern, um auch ihn zu füllen.</translation>
    </message>
    <message>
        <source>The mask is disabled: enable it first, or delete it.</source>
        <translation>Die Maske ist ausgeschaltet: erst einschalten oder löschen.</translation>
    </message>
    <message>
        <source>The mask is {0} x {1} but the picture is {2} x {3}; make them the same size.</source>
        <translation>Die Maske hat {0} x {1} Pixel, das Bild {2} x {3}; beide gleich groß machen.</translation>
    </message>
    <message>
        <source>The mask of what stays in front must have the picture's size.</source>
        <translation>Die Maske dessen, was davor bleibt, muss so groß wie das Bild sein.</translation>
    </message>
    <message>
        <source>The masks that say where texture comes from must have the picture's size.</source>
        <translation>Die Masken, die sagen, woher Textur kommt, müssen so groß wie das Bild sein.</translation>
    </message>
    <message>
        <source>The old place is filled {0}, not “{1}”.</source>
        <translation>Der alte Platz wird {0} gefüllt, nicht „{1}“.</translation>
    </message>
    <message>
        <source>The picture cannot be written as {0}, {1}.</source>
        <translation>Das Bild lässt sich nicht als {0} schreiben, {1}.</translation>
    </message>
    <message>
        <source>The picture cannot be written as {0}; save it in another format.</source>
        <translation>Das Bild lässt sich nicht als {0} schreiben; in einem anderen Format speichern.</translation>
    </message>
    <message>
        <source>The picture has another size by now: select the subject again.</source>
        <translation>Das Bild hat inzwischen eine andere Größe: das Motiv erneut auswählen.</translation>
    </message>
    <message>
        <source>The picture has no layers.</source>
        <translation>Das Bild hat keine Ebenen.</translation>
    </message>
    <message>
        <source>The picture has only one layer already.</source>
        <translation>Das Bild hat schon nur eine Ebene.</translation>
    </message>
    <message>
        <source>The picture is too large for a PSD file of 2 GB; save it as PSB.</source>
        <translation>Das Bild ist zu groß für eine PSD-Datei von 2 GB; als PSB speichern.</translation>
    </message>
    <message>
        <source>The picture is too large for a TIFF file of 4 GB; save it as PNG.</source>
        <translation>Das Bild ist zu groß für eine TIFF-Datei von 4 GB; als PNG speichern.</translation>
    </message>
    <message>
        <source>The picture is {0} x {1} but the recipe was made for {2} x {3}: cut it to the same ratio of its sides.</source>
        <translation>Das Bild hat {0} x {1} Pixel, das Rezept entstand für {2} x {3}: auf dasselbe Seitenverhältnis zuschneiden.</translation>
    </message>
    <message>
        <source>The picture must be gray, RGB or RGBA with 8 or 16 bits per channel: {0}.</source>
        <translation>Das Bild muss grau, RGB oder RGBA mit 8 oder 16 Bit pro Kanal sein: {0}.</translation>
    </message>
    <message>
        <source>The picture was cut, turned or scaled after the layer “{0}” had expanded it, so that cannot be replayed: hide the layer.</source>
        <translation>Das Bild wurde zugeschnitten, gedreht oder skaliert, nachdem die Ebene „{0}“ es erweitert hatte; das lässt sich nicht wiederholen: die Ebene verbergen.</translation>
    </message>
    <message>
        <source>The picture was read by another model than “{0}”: read it again.</source>
        <translation>Das Bild wurde von einem anderen Modell als „{0}“ gelesen: neu lesen.</translation>
    </message>
    <message>
        <source>The place that this subject came from is no longer in the picture; move its layers instead.</source>
        <translation>Der Platz, von dem dieses Motiv stammt, ist nicht mehr im Bild; stattdessen seine Ebenen verschieben.</translation>
    </message>
    <message>
        <source>The point {0},{1} is said to be inside and outside at once: give it one way.</source>
        <translation>Der Punkt {0},{1} ist zugleich als innen und außen angegeben: nur eines davon angeben.</translation>
    </message>
    <message>
        <source>The point {0},{1} is to be selected but lies outside the box.</source>
        <translation>Der Punkt {0},{1} soll ausgewählt werden, liegt aber außerhalb des Rahmens.</translation>
    </message>
    <message>
        <source>The point {0},{1} lies outside the picture, which is {2} x {3}.</source>
        <translation>Der Punkt {0},{1} liegt außerhalb des Bildes, das {2} x {3} groß ist.</translation>
    </message>
    <message>
        <source>The recipe of the layer “{0}” is damaged: hide the layer.</source>
        <translation>Das Rezept der Ebene „{0}“ ist beschädigt: die Ebene verbergen.</translation>
    </message>
    <message>
        <source>The seed must be a whole number from 0 to {0}, not {1}.</source>
        <translation>Der Startwert muss eine ganze Zahl von 0 bis {0} sein, nicht {1}.</translation>
    </message>
    <message>
        <source>The sensitivity lies between 0 and 1, not {0}.</source>
        <translation>Die Empfindlichkeit liegt zwischen 0 und 1, nicht bei {0}.</translation>
    </message>
    <message>
        <source>The sketch could not be written as PNG; write it as SVG.</source>
        <translation>Die Skizze ließ sich nicht als PNG schreiben; als SVG schreiben.</translation>
    </message>
    <message>
        <source>The strength of harmonization lies between 0 and 1, not {0}.</source>
        <translation>Die Stärke der Angleichung liegt zwischen 0 und 1, nicht bei {0}.</translation>
    </message>
    <message>
        <source>The strength of structure lies between 0 and 1, not {0}.</source>
        <translation>Die Stärke der Struktur liegt zwischen 0 und 1, nicht bei {0}.</translation>
    </message>
    <message>
        <source>The strength of “{0}” lies between 0 and 1, not {1}.</source>
        <translation>Die Stärke von „{0}“ liegt zwischen 0 und 1, nicht bei {1}.</translation>
    </message>
    <message>
        <source>The strokes lie outside the picture: draw inside it, or mask what should change.</source>
        <translation>Die Striche liegen außerhalb des Bildes: innerhalb zeichnen oder maskieren, was sich ändern soll.</translation>
    </message>
    <message>
        <source>The strokes span too large an area: mask what should change, then fill.</source>
        <translation>Die Striche umspannen einen zu großen Bereich: maskieren, was sich ändern soll, dann füllen.</translation>
    </message>
    <message>
        <source>The subject cannot be moved that far; move it less.</source>
        <translation>So weit lässt sich das Motiv nicht verschieben; weniger weit verschieben.</translation>
    </message>
    <message>
        <source>The subject is still being cut out: try again in a moment.</source>
        <translation>Das Motiv wird noch freigestellt: gleich noch einmal versuchen.</translation>
    </message>
    <message>
        <source>The subject would become too large: scale it less.</source>
        <translation>Das Motiv würde zu groß: weniger stark skalieren.</translation>
    </message>
    <message>
        <source>The subject would vanish: scale it more.</source>
        <translation>Das Motiv würde verschwinden: größer skalieren.</translation>
    </message>
    <message>
        <source>The {0} is {1} x {2} but the picture is {3} x {4}; make them the same size.</source>
        <translation>{0}: {1} x {2}, aber das Bild ist {3} x {4}; beide gleich groß machen.</translation>
    </message>
    <message>
        <source>The {0} of the edge lies between 0 and {1} pixels, not {2}.</source>
        <translation>Der Wert „{0}“ der Kante liegt zwischen 0 und {1} Pixeln, nicht bei {2}.</translation>
    </message>
    <message>
        <source>There is a channel “{0}” already: choose another name.</source>
        <translation>Einen Kanal „{0}“ gibt es schon: einen anderen Namen wählen.</translation>
    </message>
    <message>
        <source>There is no file {0} in {1}: check the name.</source>
        <translation>Es gibt keine Datei {0} in {1}: den Namen prüfen.</translation>
    </message>
    <message>
        <source>There is no file {0} in {1}; check the name and the folder.</source>
        <translation>Es gibt keine Datei {0} in {1}; Name und Ordner prüfen.</translation>
    </message>
    <message>
        <source>There is no layer below to merge with.</source>
        <translation>Es gibt keine Ebene darunter, mit der zu vereinen wäre.</translation>
    </message>
    <message>
        <source>There is no picture to look for edges in: open one first.</source>
        <translation>Es gibt kein Bild, in dem Kanten zu suchen wären: erst eines öffnen.</translation>
    </message>
    <message>
        <source>There is no picture to select from: open one first.</source>
        <translation>Es gibt kein Bild, aus dem auszuwählen wäre: erst eines öffnen.</translation>
    </message>
    <message>
        <source>There is no structure model named “{0}”; choose one of: {1}.</source>
        <translation>Es gibt kein Strukturmodell namens „{0}“; eines von diesen wählen: {1}.</translation>
    </message>
    <message>
        <source>There is not enough memory to open {0}; close other programs and try again.</source>
        <translation>Der Speicher reicht nicht, um {0} zu öffnen; andere Programme schließen und noch einmal versuchen.</translation>
    </message>
    <message>
        <source>There is not enough memory to read {0}; close other programs and try again.</source>
        <translation>Der Speicher reicht nicht, um {0} zu lesen; andere Programme schließen und noch einmal versuchen.</translation>
    </message>
    <message>
        <source>There is not enough memory to save the picture; close other programs and try again.</source>
        <translation>Der Speicher reicht nicht, um das Bild zu speichern; andere Programme schließen und noch einmal versuchen.</translation>
    </message>
    <message>
        <source>There is nothing to transform there: choose another layer, or clear the mask.</source>
        <translation>Dort gibt es nichts zu transformieren: eine andere Ebene wählen oder die Maske leeren.</translation>
    </message>
    <message>
        <source>This group does not tell any more how its subject was moved; move its layers instead.</source>
        <translation>Diese Gruppe verrät nicht mehr, wie ihr Motiv verschoben wurde; stattdessen ihre Ebenen verschieben.</translation>
    </message>
    <message>
        <source>This is no moved subject: choose one that was repositioned here.</source>
        <translation>Das ist kein versetztes Motiv: eines wählen, das hier versetzt wurde.</translation>
    </message>
    <message>
        <source>This shape is folded over or too thin: move its corners apart.</source>
        <translation>Diese Form ist gefaltet oder zu dünn: ihre Ecken auseinanderziehen.</translation>
    </message>
    <message>
        <source>This shape of a shadow is impossible: squash it less, lean it less or soften it less.</source>
        <translation>Diese Schattenform ist unmöglich: weniger stauchen, neigen oder weichzeichnen.</translation>
    </message>
    <message>
        <source>Transform layer</source>
        <translation>Ebene transformieren</translation>
    </message>
    <message>
        <source>Ungroup</source>
        <translation>Gruppe auflösen</translation>
    </message>
    <message>
        <source>Unsaved work of an earlier run cannot be read; what is left of it is kept in {0}.</source>
        <translation>Ungespeicherte Arbeit eines früheren Laufs ist nicht lesbar; was davon bleibt, liegt in {0}.</translation>
    </message>
    <message>
        <source>Vivid light</source>
        <translation>Strahlendes Licht</translation>
    </message>
    <message>
        <source>What is looked for is one of {0}, not “{1}”.</source>
        <translation>Gesucht wird eines von {0}, nicht „{1}“.</translation>
    </message>
    <message>
        <source>{0} The fill was made without it.</source>
        <translation>{0} Die Füllung wurde ohne es erzeugt.</translation>
    </message>
    <message>
        <source>{0} colors pixels, not masks: click the layer's picture in the Layers panel first.</source>
        <translation>{0} färbt Pixel, keine Masken: erst das Bild der Ebene unter „Ebenen“ anklicken.</translation>
    </message>
    <message>
        <source>{0} could not be read ({1}); check the disk it lies on.</source>
        <translation>{0} ließ sich nicht lesen ({1}); die Platte prüfen, auf der es liegt.</translation>
    </message>
    <message>
        <source>{0} defines entities, which can fill the memory; save it as plain SVG.</source>
        <translation>{0} definiert Entitäten, die den Speicher füllen können; als einfaches SVG speichern.</translation>
    </message>
    <message>
        <source>{0} failed unexpectedly ({1}); the picture is unchanged.</source>
        <translation>{0} ist unerwartet fehlgeschlagen ({1}); das Bild ist unverändert.</translation>
    </message>
    <message>
        <source>{0} has more layers than memory can hold; merge some of them first.</source>
        <translation>{0} hat mehr Ebenen, als in den Speicher passen; erst einige vereinen.</translation>
    </message>
    <message>
        <source>{0} has more than {1} strokes; simplify the drawing first.</source>
        <translation>{0} hat mehr als {1} Striche; die Zeichnung erst vereinfachen.</translation>
    </message>
    <message>
        <source>{0} has no visible layer with a recipe: fill, move, harmonize or expand something first.</source>
        <translation>{0} hat keine sichtbare Ebene mit Rezept: erst etwas füllen, verschieben, angleichen oder erweitern.</translation>
    </message>
    <message>
        <source>{0} has to wait: the last change of geometry is still running.</source>
        <translation>{0} muss warten: die letzte Änderung der Geometrie läuft noch.</translation>
    </message>
    <message>
        <source>{0} holds a script, which is never run; save it as plain SVG without scripts.</source>
        <translation>{0} enthält ein Skript, das nie ausgeführt wird; als einfaches SVG ohne Skripte speichern.</translation>
    </message>
    <message>
        <source>{0} holds no recipes of Pentimento: choose another file, or a project (.ora).</source>
        <translation>{0} enthält keine Rezepte von Pentimento: eine andere Datei oder ein Projekt (.ora) wählen.</translation>
    </message>
    <message>
        <source>{0} is a folder; choose a file in it.</source>
        <translation>{0} ist ein Ordner; eine Datei darin wählen.</translation>
    </message>
    <message>
        <source>{0} is a folder; give a file name in it.</source>
        <translation>{0} ist ein Ordner; einen Dateinamen darin angeben.</translation>
    </message>
    <message>
        <source>{0} is a kind of PSD that cannot be opened; save it again as RGB with 8 or 16 bits per channel.</source>
        <translation>{0} ist eine Art von PSD, die sich nicht öffnen lässt; als RGB mit 8 oder 16 Bit je Kanal neu speichern.</translation>
    </message>
    <message>
        <source>{0} is a kind of TIFF that cannot be opened; save it again as 8 or 16 bits per channel, RGB, with deflate.</source>
        <translation>{0} ist eine Art von TIFF, die sich nicht öffnen lässt; mit 8 oder 16 Bit je Kanal, RGB, mit Deflate neu speichern.</translation>
    </message>
    <message>
        <source>{0} is a zip file but holds no OpenRaster picture; choose another file.</source>
        <translation>{0} ist eine Zip-Datei ohne OpenRaster-Bild; eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>{0} is damaged or incomplete and cannot be opened; get it again from where it came.</source>
        <translation>{0} ist beschädigt oder unvollständig und lässt sich nicht öffnen; neu besorgen.</translation>
    </message>
    <message>
        <source>{0} is empty; choose another file.</source>
        <translation>{0} ist leer; eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>{0} is hidden: show it first.</source>
        <translation>{0} ist verborgen: erst zeigen.</translation>
    </message>
    <message>
        <source>{0} is larger than {1} GB; make the picture smaller first.</source>
        <translation>{0} ist größer als {1} GB; das Bild erst verkleinern.</translation>
    </message>
    <message>
        <source>{0} is locked: unlock it first.</source>
        <translation>{0} ist gesperrt: erst entsperren.</translation>
    </message>
    <message>
        <source>{0} is none of the published models: put a model.toml that describes it into its folder and add the folder.</source>
        <translation>{0} ist keines der veröffentlichten Modelle: eine beschreibende model.toml in seinen Ordner legen und den Ordner hinzufügen.</translation>
    </message>
    <message>
        <source>{0} is not an image that can be opened here; choose a PNG, JPEG, WebP, TIFF, PSD or one like them.</source>
        <translation>{0} ist kein Bild, das sich hier öffnen lässt; ein PNG, JPEG, WebP, TIFF, PSD oder ähnliches wählen.</translation>
    </message>
    <message>
        <source>{0} is still running: wait for it or stop it first (Esc).</source>
        <translation>{0} läuft noch: abwarten oder erst anhalten (Esc).</translation>
    </message>
    <message>
        <source>{0} is too large for a sketch; simplify the drawing first.</source>
        <translation>{0} ist zu groß für eine Skizze; die Zeichnung erst vereinfachen.</translation>
    </message>
    <message>
        <source>{0} is write-protected; save under another name or change its permissions.</source>
        <translation>{0} ist schreibgeschützt; unter anderem Namen speichern oder die Rechte ändern.</translation>
    </message>
    <message>
        <source>{0} is {1} {2} picture, {3}.</source>
        <translation>{0} ist ein Bild der Art {2}, {3}.</translation>
    </message>
    <message>
        <source>{0} looks like {1} {2}, which only the window can open; export it as PNG there.</source>
        <translation>{0} sieht nach {2} aus, was nur das Fenster öffnen kann; dort als PNG exportieren.</translation>
    </message>
    <message>
        <source>{0} may belong to {1}: say so with --id, or by choosing that model first.</source>
        <translation>{0} gehört vielleicht zu {1}: mit --id sagen oder das Modell vorher wählen.</translation>
    </message>
    <message>
        <source>{0} may not be read; change its permissions or copy it elsewhere.</source>
        <translation>{0} darf nicht gelesen werden; die Rechte ändern oder es anderswohin kopieren.</translation>
    </message>
    <message>
        <source>{0} must hold 1 to {1} recipes, not {2}.</source>
        <translation>{0} muss 1 bis {1} Rezepte enthalten, nicht {2}.</translation>
    </message>
    <message>
        <source>{0} needs more memory than there is; try a smaller area.</source>
        <translation>{0} braucht mehr Speicher, als da ist; eine kleinere Fläche versuchen.</translation>
    </message>
    <message>
        <source>{0} needs {1} GB of memory to open and {2} GB are free; close other programs or make it smaller first.</source>
        <translation>{0} braucht {1} GB Speicher zum Öffnen, und {2} GB sind frei; andere Programme schließen oder es erst verkleinern.</translation>
    </message>
    <message>
        <source>{0} of “{1}” is damaged, {2}: {3}.</source>
        <translation>{0} von „{1}“ ist beschädigt, {2}: {3}.</translation>
    </message>
    <message>
        <source>{0} refers to other files, which are not opened; embed them in the drawing first.</source>
        <translation>{0} verweist auf andere Dateien, die nicht geöffnet werden; sie erst in die Zeichnung einbetten.</translation>
    </message>
    <message>
        <source>{0} says that it has no pixels; it is damaged, choose another file.</source>
        <translation>{0} hat laut eigener Angabe keine Pixel; es ist beschädigt, eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>{0} says that it has {1} megapixels but holds only {2} bytes; it is damaged or made to fill the memory, choose another file.</source>
        <translation>{0} gibt {1} Megapixel an, enthält aber nur {2} Bytes; es ist beschädigt oder soll den Speicher füllen, eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>{0} says that it is {1} x {2} pixels but holds only {3} bytes; it is damaged or made to fill the memory, choose another file.</source>
        <translation>{0} gibt {1} x {2} Pixel an, enthält aber nur {3} Bytes; es ist beschädigt oder soll den Speicher füllen, eine andere Datei wählen.</translation>
    </message>
    <message>
        <source>{0} says that it is {1} x {2} pixels, which is more than can be opened ({3} megapixels); make it smaller first.</source>
        <translation>{0} gibt {1} x {2} Pixel an, mehr als sich öffnen lässt ({3} Megapixel); erst verkleinern.</translation>
    </message>
    <message>
        <source>{0} selected part</source>
        <translation>{0} ausgewählter Teil</translation>
    </message>
    <message>
        <source>{0} was given up, since its layer is gone.</source>
        <translation>{0} wurde aufgegeben, da die Ebene weg ist.</translation>
    </message>
    <message>
        <source>{0} was given up: its layer is gone.</source>
        <translation>{0} wurde aufgegeben: die Ebene ist weg.</translation>
    </message>
    <message>
        <source>{0} was saved by a newer version of Pentimento; update the program to open it.</source>
        <translation>{0} wurde von einer neueren Version von Pentimento gespeichert; zum Öffnen das Programm aktualisieren.</translation>
    </message>
    <message>
        <source>{0} was written by a newer version of Pentimento; update the program to use it.</source>
        <translation>{0} wurde von einer neueren Version von Pentimento geschrieben; zum Nutzen das Programm aktualisieren.</translation>
    </message>
    <message>
        <source>{0} works on pixels, not masks: click the layer's picture in the panel first.</source>
        <translation>{0} wirkt auf Pixel, nicht auf Masken: erst das Bild der Ebene im Bedienfeld anklicken.</translation>
    </message>
    <message>
        <source>{0} × {1} pixels are too many: choose a smaller size.</source>
        <translation>{0} × {1} Pixel sind zu viele: eine kleinere Größe wählen.</translation>
    </message>
    <message>
        <source>“{0}” cannot follow a sketch; choose another model for that.</source>
        <translation>„{0}“ kann keiner Skizze folgen; dafür ein anderes Modell wählen.</translation>
    </message>
    <message>
        <source>“{0}” cannot follow drawn {1}; choose another model for that.</source>
        <translation>„{0}“ kann Gezeichnetem ({1}) nicht folgen; dafür ein anderes Modell wählen.</translation>
    </message>
    <message>
        <source>“{0}” finds lines but does not continue them into a hole; choose another.</source>
        <translation>„{0}“ findet Linien, setzt sie aber nicht in ein Loch fort; ein anderes wählen.</translation>
    </message>
</context>
<context>
    <name>ModelChoice</name>
    <message>
        <source>, non-commercial</source>
        <translation>, nicht kommerziell</translation>
    </message>
    <message>
        <source>All models…</source>
        <translation>Alle Modelle…</translation>
    </message>
    <message>
        <source>Fill model</source>
        <translation>Füllmodell</translation>
    </message>
    <message>
        <source>Not here yet: choose it to see its license and to get it</source>
        <translation>Noch nicht da: wählen, um die Lizenz zu sehen und es zu holen</translation>
    </message>
    <message>
        <source>What fills the masked area</source>
        <translation>Was die maskierte Fläche füllt</translation>
    </message>
    <message>
        <source>{label} – not here{terms}</source>
        <translation>{label} – nicht da{terms}</translation>
    </message>
</context>
<context>
    <name>ModelDelegate</name>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
</context>
<context>
    <name>ModelRows</name>
    <message>
        <source>Compare pictures</source>
        <translation>Bilder vergleichen</translation>
    </message>
    <message>
        <source>Cut out</source>
        <translation>Freistellen</translation>
    </message>
    <message>
        <source>Depth</source>
        <translation>Tiefe</translation>
    </message>
    <message>
        <source>Enlarge</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>Füllen</translation>
    </message>
    <message>
        <source>Find objects</source>
        <translation>Objekte finden</translation>
    </message>
    <message>
        <source>Harmonize</source>
        <translation>Angleichen</translation>
    </message>
    <message>
        <source>Lines and edges</source>
        <translation>Linien und Kanten</translation>
    </message>
    <message>
        <source>Non-commercial</source>
        <translation>Nicht kommerziell</translation>
    </message>
    <message>
        <source>Paint from words</source>
        <translation>Nach Worten malen</translation>
    </message>
    <message>
        <source>Select objects</source>
        <translation>Objekte auswählen</translation>
    </message>
    <message>
        <source>about {size}</source>
        <translation>etwa {size}</translation>
    </message>
    <message>
        <source>cannot run here</source>
        <translation>läuft hier nicht</translation>
    </message>
    <message>
        <source>damaged</source>
        <translation>beschädigt</translation>
    </message>
    <message>
        <source>not checked</source>
        <translation>nicht geprüft</translation>
    </message>
    <message>
        <source>not here</source>
        <translation>nicht da</translation>
    </message>
    <message>
        <source>ready</source>
        <translation>bereit</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
</context>
<context>
    <name>ModelsFlow</name>
    <message>
        <source>Add a model</source>
        <translation>Ein Modell hinzufügen</translation>
    </message>
    <message>
        <source>Add {name}</source>
        <translation>{name} hinzufügen</translation>
    </message>
    <message>
        <source>Fills are made with {label} now.</source>
        <translation>Gefüllt wird jetzt mit {label}.</translation>
    </message>
    <message>
        <source>Get {label}</source>
        <translation>{label} holen</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>Keep models in another folder</source>
        <translation>Modelle in einem anderen Ordner halten</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Models (*.onnx *.pt *.pth *.ckpt *.safetensors *.jit model.toml);;All files (*)</source>
        <translation>Modelle (*.onnx *.pt *.pth *.ckpt *.safetensors *.jit model.toml);;Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Show Models</source>
        <translation>Modelle zeigen</translation>
    </message>
    <message>
        <source>The chosen fill model {name} is not here; fills are made with {engine}.</source>
        <translation>Das gewählte Füllmodell {name} ist nicht da; gefüllt wird mit {engine}.</translation>
    </message>
    <message>
        <source>Verify {label}</source>
        <translation>{label} prüfen</translation>
    </message>
    <message>
        <source>{label} cannot be used here.</source>
        <translation>{label} lässt sich hier nicht nutzen.</translation>
    </message>
    <message>
        <source>{label} is ready.</source>
        <translation>{label} ist bereit.</translation>
    </message>
    <message>
        <source>{label} is unchanged: every byte was read.</source>
        <translation>{label} ist unverändert: jedes Byte wurde gelesen.</translation>
    </message>
    <message>
        <source>{name} turns a picture into a map. What is it for?</source>
        <translation>{name} macht aus einem Bild eine Karte. Wozu dient sie?</translation>
    </message>
    <message>
        <source>{name} was added.</source>
        <translation>{name} wurde hinzugefügt.</translation>
    </message>
</context>
<context>
    <name>ModelsPanel</name>
    <message>
        <source>A file is damaged: get it again, or add the right one.</source>
        <translation>Eine Datei ist beschädigt: neu holen oder die richtige hinzufügen.</translation>
    </message>
    <message>
        <source>Add a model from a file or folder…</source>
        <translation>Ein Modell aus Datei oder Ordner hinzufügen…</translation>
    </message>
    <message>
        <source>Add from File…</source>
        <translation>Aus Datei…</translation>
    </message>
    <message>
        <source>Add its file, fetched by hand</source>
        <translation>Seine von Hand geholte Datei hinzufügen</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Choose a model to see its license, and to get it.</source>
        <translation>Ein Modell wählen, um seine Lizenz zu sehen und es zu holen.</translation>
    </message>
    <message>
        <source>Delete its files</source>
        <translation>Seine Dateien löschen</translation>
    </message>
    <message>
        <source>Fetch it, after showing its license and size</source>
        <translation>Es holen, nachdem Lizenz und Größe gezeigt wurden</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Fill with this model from now on</source>
        <translation>Von jetzt an mit diesem Modell füllen</translation>
    </message>
    <message>
        <source>Follows</source>
        <translation>Folgt</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>Get its file by hand and add it here.</source>
        <translation>Seine Datei von Hand holen und hier hinzufügen.</translation>
    </message>
    <message>
        <source>Get…</source>
        <translation>Holen…</translation>
    </message>
    <message>
        <source>It is a program: you are asked before it may run.</source>
        <translation>Es ist ein Programm: vor dem Ausführen werden Sie gefragt.</translation>
    </message>
    <message>
        <source>Its files were never checked: verify them first.</source>
        <translation>Seine Dateien wurden nie geprüft: erst prüfen.</translation>
    </message>
    <message>
        <source>Keep models in another folder…</source>
        <translation>Modelle in anderem Ordner halten…</translation>
    </message>
    <message>
        <source>Kept in {folder}</source>
        <translation>Liegt in {folder}</translation>
    </message>
    <message>
        <source>License</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Models are kept in {folder}</source>
        <translation>Modelle liegen in {folder}</translation>
    </message>
    <message>
        <source>No hash is published for it, so it is not fetched: get its file by hand and add it here.</source>
        <translation>Dafür ist keine Prüfsumme veröffentlicht, daher wird es nicht geholt: die Datei von Hand holen und hier hinzufügen.</translation>
    </message>
    <message>
        <source>No model is called like that.</source>
        <translation>So heißt kein Modell.</translation>
    </message>
    <message>
        <source>Not for commercial work.</source>
        <translation>Nicht für gewerbliche Arbeit.</translation>
    </message>
    <message>
        <source>Open the folder of its files</source>
        <translation>Den Ordner seiner Dateien öffnen</translation>
    </message>
    <message>
        <source>Read every byte and compare it with what is published</source>
        <translation>Jedes Byte lesen und mit dem Veröffentlichten vergleichen</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>Entfernen…</translation>
    </message>
    <message>
        <source>Search models</source>
        <translation>Modelle suchen</translation>
    </message>
    <message>
        <source>Show Folder</source>
        <translation>Ordner zeigen</translation>
    </message>
    <message>
        <source>Show the folder of models</source>
        <translation>Den Ordner der Modelle zeigen</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Source</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Stop; what has arrived is kept for the next time</source>
        <translation>Anhalten; was da ist, bleibt für das nächste Mal</translation>
    </message>
    <message>
        <source>The chosen model</source>
        <translation>Das gewählte Modell</translation>
    </message>
    <message>
        <source>Use for Fill</source>
        <translation>Zum Füllen</translation>
    </message>
    <message>
        <source>Verify</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>address</source>
        <translation>Adresse</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
</context>
<context>
    <name>NavigatorPanel</name>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
</context>
<context>
    <name>NavigatorPicture</name>
    <message>
        <source>No picture</source>
        <translation>Kein Bild</translation>
    </message>
    <message>
        <source>Overview of the picture</source>
        <translation>Übersicht des Bildes</translation>
    </message>
</context>
<context>
    <name>PreferencesDialog</name>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Brush</source>
        <translation>Pinsel</translation>
    </message>
    <message>
        <source>Files and memory</source>
        <translation>Dateien und Speicher</translation>
    </message>
    <message>
        <source>Filling and selecting</source>
        <translation>Füllen und auswählen</translation>
    </message>
    <message>
        <source>Look</source>
        <translation>Aussehen</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>Picture on the screen</source>
        <translation>Bild auf dem Schirm</translation>
    </message>
    <message>
        <source>Preferences</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>Restore Defaults</source>
        <translation>Standardwerte</translation>
    </message>
    <message>
        <source>Search settings</source>
        <translation>Einstellungen suchen</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>Abschnitte</translation>
    </message>
</context>
<context>
    <name>RecoveryDialog</name>
    <message>
        <source>Ask again at the next start.</source>
        <translation>Beim nächsten Start wieder fragen.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Delete, Keep the Others</source>
        <translation>Löschen, andere behalten</translation>
    </message>
    <message>
        <source>Keep for Later</source>
        <translation>Für später behalten</translation>
    </message>
    <message>
        <source>Pentimento ended before these changes were saved. What is recovered opens in a tab of its own; the file that it came from stays as it is until you save.</source>
        <translation>Pentimento endete, bevor diese Änderungen gespeichert waren. Wiederhergestelltes öffnet sich in einem eigenen Reiter; die Datei, aus der es kam, bleibt bis zum Speichern, wie sie ist.</translation>
    </message>
    <message>
        <source>Reading {name}</source>
        <translation>{name} wird gelesen</translation>
    </message>
    <message>
        <source>Recover</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Recover All</source>
        <translation>Alles wiederherstellen</translation>
    </message>
    <message>
        <source>Recover Unsaved Work</source>
        <translation>Ungespeichertes wiederherstellen</translation>
    </message>
    <message>
        <source>Recover the Others</source>
        <translation>Andere wiederherstellen</translation>
    </message>
    <message>
        <source>Unsaved work was found</source>
        <translation>Ungespeicherte Arbeit wurde gefunden</translation>
    </message>
</context>
<context>
    <name>RecoveryFlow</name>
    <message>
        <source>Looking for unsaved work</source>
        <translation>Ungespeichertes wird gesucht</translation>
    </message>
    <message>
        <source>Recovering {name}</source>
        <translation>{name} wird wiederhergestellt</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Unbenannt</translation>
    </message>
</context>
<context>
    <name>RemoveDialog</name>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Delete the files of “{label}”?</source>
        <translation>Die Dateien von „{label}“ löschen?</translation>
    </message>
    <message>
        <source>It can be fetched again at any time.</source>
        <translation>Es lässt sich jederzeit wieder holen.</translation>
    </message>
    <message>
        <source>It cannot be fetched again from here: keep a copy if you need it.</source>
        <translation>Es lässt sich von hier nicht wieder holen: bei Bedarf eine Kopie behalten.</translation>
    </message>
    <message>
        <source>Remove a Model</source>
        <translation>Ein Modell entfernen</translation>
    </message>
</context>
<context>
    <name>RepositionChips</name>
    <message>
        <source>Repositioned subject</source>
        <translation>Versetztes Motiv</translation>
    </message>
</context>
<context>
    <name>RepositionControls</name>
    <message>
        <source>Another fill of the old place</source>
        <translation>Andere Füllung des alten Platzes</translation>
    </message>
    <message>
        <source>Behind…</source>
        <translation>Dahinter…</translation>
    </message>
    <message>
        <source>Blur the shadow</source>
        <translation>Den Schatten weichzeichnen</translation>
    </message>
    <message>
        <source>Complete</source>
        <translation>Ergänzen</translation>
    </message>
    <message>
        <source>Draw on the part of the subject that was hidden</source>
        <translation>Den verdeckten Teil des Motivs weiterzeichnen</translation>
    </message>
    <message>
        <source>Earlier fill of the old place</source>
        <translation>Frühere Füllung des alten Platzes</translation>
    </message>
    <message>
        <source>Edge</source>
        <translation>Kante</translation>
    </message>
    <message>
        <source>Edge: move it inward, soften it</source>
        <translation>Kante: nach innen rücken, weich machen</translation>
    </message>
    <message>
        <source>Fill</source>
        <translation>Füllung</translation>
    </message>
    <message>
        <source>Flip the subject</source>
        <translation>Das Motiv spiegeln</translation>
    </message>
    <message>
        <source>Ground line: suggests a size; drag it to the horizon</source>
        <translation>Grundlinie: schlägt eine Größe vor; auf den Horizont ziehen</translation>
    </message>
    <message>
        <source>Harmonize</source>
        <translation>Angleichen</translation>
    </message>
    <message>
        <source>How much light and color follow the new place</source>
        <translation>Wie sehr Licht und Farbe dem neuen Platz folgen</translation>
    </message>
    <message>
        <source>How strong its shadow is at the new place</source>
        <translation>Wie stark sein Schatten am neuen Platz ist</translation>
    </message>
    <message>
        <source>Inward</source>
        <translation>Nach innen</translation>
    </message>
    <message>
        <source>Lean</source>
        <translation>Neigung</translation>
    </message>
    <message>
        <source>Lean the shadow to one side</source>
        <translation>Den Schatten zu einer Seite neigen</translation>
    </message>
    <message>
        <source>Leave a copy at the old place (Alt while dragging)</source>
        <translation>Am alten Platz eine Kopie lassen (Alt beim Ziehen)</translation>
    </message>
    <message>
        <source>Length</source>
        <translation>Länge</translation>
    </message>
    <message>
        <source>Move the edge inward</source>
        <translation>Die Kante nach innen rücken</translation>
    </message>
    <message>
        <source>Paint over what the subject goes behind; Alt erases</source>
        <translation>Übermalen, hinter was das Motiv kommt; Alt radiert</translation>
    </message>
    <message>
        <source>Put everything back (Esc)</source>
        <translation>Alles zurücksetzen (Esc)</translation>
    </message>
    <message>
        <source>Put it down here (Enter)</source>
        <translation>Hier ablegen (Enter)</translation>
    </message>
    <message>
        <source>Shadow</source>
        <translation>Schatten</translation>
    </message>
    <message>
        <source>Shadow: its length, its lean, how soft it is</source>
        <translation>Schatten: seine Länge, Neigung und Weichheit</translation>
    </message>
    <message>
        <source>Soft</source>
        <translation>Weich</translation>
    </message>
    <message>
        <source>Soften the edge</source>
        <translation>Die Kante weich machen</translation>
    </message>
    <message>
        <source>Stretch the shadow from where the subject stands</source>
        <translation>Den Schatten vom Stand des Motivs aus strecken</translation>
    </message>
    <message>
        <source>Take the size that the ground line suggests</source>
        <translation>Die Größe nehmen, die die Grundlinie vorschlägt</translation>
    </message>
    <message>
        <source>{number} px</source>
        <translation>{number} px</translation>
    </message>
</context>
<context>
    <name>RepositionView</name>
    <message>
        <source>Put down as soon as the old place is filled.</source>
        <translation>Wird abgelegt, sobald der alte Platz gefüllt ist.</translation>
    </message>
</context>
<context>
    <name>Row</name>
    <message>
        <source>Being recovered.</source>
        <translation>Wird wiederhergestellt.</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Delete {name}</source>
        <translation>{name} löschen</translation>
    </message>
    <message>
        <source>Do Not Delete</source>
        <translation>Nicht löschen</translation>
    </message>
    <message>
        <source>Last changed {when}  ·  {width} × {height} pixels</source>
        <translation>Zuletzt geändert {when}  ·  {width} × {height} Pixel</translation>
    </message>
    <message>
        <source>No preview</source>
        <translation>Keine Vorschau</translation>
    </message>
    <message>
        <source>Preview of {name}</source>
        <translation>Vorschau von {name}</translation>
    </message>
    <message>
        <source>Reading …</source>
        <translation>Wird gelesen …</translation>
    </message>
    <message>
        <source>Recover</source>
        <translation>Wiederherstellen</translation>
    </message>
    <message>
        <source>Recover {name}</source>
        <translation>{name} wiederherstellen</translation>
    </message>
    <message>
        <source>Untitled</source>
        <translation>Unbenannt</translation>
    </message>
    <message>
        <source>Will be deleted.</source>
        <translation>Wird gelöscht.</translation>
    </message>
    <message>
        <source>today at {time}</source>
        <translation>heute um {time}</translation>
    </message>
    <message>
        <source>yesterday at {time}</source>
        <translation>gestern um {time}</translation>
    </message>
    <message>
        <source>{day} at {time}</source>
        <translation>{day} um {time}</translation>
    </message>
</context>
<context>
    <name>Ruler</name>
    <message>
        <source>Drag a guide out of the ruler; drag it back to delete it</source>
        <translation>Ziehen Sie eine Hilfslinie aus dem Lineal; zurückgezogen wird sie gelöscht</translation>
    </message>
    <message>
        <source>Horizontal ruler</source>
        <translation>Waagerechtes Lineal</translation>
    </message>
    <message>
        <source>The view is turned: the ruler counts the picture's pixels along the screen, from its corner. Guides come out of it while the view is upright.</source>
        <translation>Die Ansicht ist gedreht: Das Lineal zählt die Bildpunkte entlang des Bildschirms, ab der Ecke des Bildes. Hilfslinien kommen aus ihm, solange die Ansicht gerade steht.</translation>
    </message>
    <message>
        <source>Vertical ruler</source>
        <translation>Senkrechtes Lineal</translation>
    </message>
</context>
<context>
    <name>Samples</name>
    <message>
        <source>Harbor at dusk</source>
        <translation>Hafen in der Dämmerung</translation>
    </message>
    <message>
        <source>Table by the window</source>
        <translation>Tisch am Fenster</translation>
    </message>
    <message>
        <source>Walk through a meadow</source>
        <translation>Gang durch die Wiese</translation>
    </message>
</context>
<context>
    <name>SelectionEdits</name>
    <message>
        <source>&amp;Add to Selection</source>
        <translation>Zur Auswahl &amp;hinzufügen</translation>
    </message>
    <message>
        <source>&amp;Delete</source>
        <translation>&amp;Löschen</translation>
    </message>
    <message>
        <source>&amp;Intersect with Selection</source>
        <translation>Mit Auswahl &amp;schneiden</translation>
    </message>
    <message>
        <source>&amp;Rename…</source>
        <translation>&amp;Umbenennen…</translation>
    </message>
    <message>
        <source>&amp;Select It Alone</source>
        <translation>&amp;Nur diesen auswählen</translation>
    </message>
    <message>
        <source>L&amp;oad Channel</source>
        <translation>Kanal la&amp;den</translation>
    </message>
    <message>
        <source>No selection was saved yet</source>
        <translation>Noch wurde keine Auswahl gespeichert</translation>
    </message>
    <message>
        <source>Rename Channel</source>
        <translation>Kanal umbenennen</translation>
    </message>
    <message>
        <source>S&amp;ubtract from Selection</source>
        <translation>Von Auswahl &amp;abziehen</translation>
    </message>
    <message>
        <source>Save Selection as Channel</source>
        <translation>Auswahl als Kanal speichern</translation>
    </message>
    <message>
        <source>Select what was saved as a channel</source>
        <translation>Auswählen, was als Kanal gespeichert wurde</translation>
    </message>
    <message>
        <source>Selection</source>
        <translation>Auswahl</translation>
    </message>
</context>
<context>
    <name>Settings</name>
    <message>
        <source>1 is a sharp edge.</source>
        <translation>1 ist ein scharfer Rand.</translation>
    </message>
    <message>
        <source>A light touch paints a thinner stroke.</source>
        <translation>Leichter Druck malt einen dünneren Strich.</translation>
    </message>
    <message>
        <source>Above and left of the picture, in pixels.</source>
        <translation>Über und links neben dem Bild, in Pixeln.</translation>
    </message>
    <message>
        <source>Accent</source>
        <translation>Akzent</translation>
    </message>
    <message>
        <source>An ICC profile of this screen, for the choice “File”.</source>
        <translation>Ein ICC-Profil dieses Bildschirms, für die Wahl „Datei“.</translation>
    </message>
    <message>
        <source>Auto</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Beyond it, older steps move to disk.</source>
        <translation>Darüber hinaus ziehen ältere Schritte auf die Platte um.</translation>
    </message>
    <message>
        <source>Beyond it, the longest unused model is dropped.</source>
        <translation>Darüber hinaus wird das am längsten ungenutzte Modell entladen.</translation>
    </message>
    <message>
        <source>Blue</source>
        <translation>Blau</translation>
    </message>
    <message>
        <source>Brush hardness</source>
        <translation>Pinselhärte</translation>
    </message>
    <message>
        <source>Brush size</source>
        <translation>Pinselgröße</translation>
    </message>
    <message>
        <source>Closing a loop fills it</source>
        <translation>Geschlossene Schleife wird gefüllt</translation>
    </message>
    <message>
        <source>Collect</source>
        <translation>Sammeln</translation>
    </message>
    <message>
        <source>Collect several strokes, or fill as soon as the pen lifts.</source>
        <translation>Mehrere Striche sammeln, oder füllen, sobald der Stift abhebt.</translation>
    </message>
    <message>
        <source>Color of the mask on the picture.</source>
        <translation>Farbe der Maske auf dem Bild.</translation>
    </message>
    <message>
        <source>Colors of the window.</source>
        <translation>Farben des Fensters.</translation>
    </message>
    <message>
        <source>Compute on</source>
        <translation>Rechnen auf</translation>
    </message>
    <message>
        <source>Coreml</source>
        <translation>CoreML</translation>
    </message>
    <message>
        <source>Cpu</source>
        <translation>CPU</translation>
    </message>
    <message>
        <source>Cuda</source>
        <translation>CUDA</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>De</source>
        <translation>Deutsch</translation>
    </message>
    <message>
        <source>Diameter in pixels of the picture.</source>
        <translation>Durchmesser in Pixeln des Bildes.</translation>
    </message>
    <message>
        <source>Directml</source>
        <translation>DirectML</translation>
    </message>
    <message>
        <source>Draw around a thing instead of painting all of it.</source>
        <translation>Ein Ding umfahren, statt es ganz zu übermalen.</translation>
    </message>
    <message>
        <source>En</source>
        <translation>English</translation>
    </message>
    <message>
        <source>File</source>
        <translation>Datei</translation>
    </message>
    <message>
        <source>Fill an object with its edge</source>
        <translation>Ein Objekt mit seinem Rand füllen</translation>
    </message>
    <message>
        <source>Fill model</source>
        <translation>Füllmodell</translation>
    </message>
    <message>
        <source>Filling</source>
        <translation>Füllen</translation>
    </message>
    <message>
        <source>Folder for models</source>
        <translation>Ordner für Modelle</translation>
    </message>
    <message>
        <source>Frames and shapes that are drawn near a guide lie on it.</source>
        <translation>Rahmen und Formen, die nahe einer Hilfslinie gezeichnet werden, liegen auf ihr.</translation>
    </message>
    <message>
        <source>Full</source>
        <translation>Voll</translation>
    </message>
    <message>
        <source>Gray</source>
        <translation>Grau</translation>
    </message>
    <message>
        <source>Green</source>
        <translation>Grün</translation>
    </message>
    <message>
        <source>Guides</source>
        <translation>Hilfslinien</translation>
    </message>
    <message>
        <source>Guides cannot be moved by mistake.</source>
        <translation>Hilfslinien lassen sich nicht aus Versehen verschieben.</translation>
    </message>
    <message>
        <source>Higher keeps more and makes larger files.</source>
        <translation>Höher behält mehr und macht größere Dateien.</translation>
    </message>
    <message>
        <source>How much the mask hides the picture.</source>
        <translation>Wie stark die Maske das Bild verdeckt.</translation>
    </message>
    <message>
        <source>Instant</source>
        <translation>Sofort</translation>
    </message>
    <message>
        <source>JPEG quality</source>
        <translation>JPEG-Qualität</translation>
    </message>
    <message>
        <source>Keep the previous version</source>
        <translation>Vorige Fassung behalten</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Lines between the pixels above 800 %.</source>
        <translation>Linien zwischen den Pixeln über 800 %.</translation>
    </message>
    <message>
        <source>Lines that are dragged out of the rulers.</source>
        <translation>Linien, die aus den Linealen gezogen werden.</translation>
    </message>
    <message>
        <source>Lock guides</source>
        <translation>Hilfslinien sperren</translation>
    </message>
    <message>
        <source>Mask color</source>
        <translation>Maskenfarbe</translation>
    </message>
    <message>
        <source>Mask opacity</source>
        <translation>Deckkraft der Maske</translation>
    </message>
    <message>
        <source>Memory for models (MB)</source>
        <translation>Speicher für Modelle (MB)</translation>
    </message>
    <message>
        <source>Memory for undo (MB)</source>
        <translation>Speicher für Rückgängig (MB)</translation>
    </message>
    <message>
        <source>Motion</source>
        <translation>Bewegung</translation>
    </message>
    <message>
        <source>Openvino</source>
        <translation>OpenVINO</translation>
    </message>
    <message>
        <source>Orange</source>
        <translation>Orange</translation>
    </message>
    <message>
        <source>Pen pressure changes the size</source>
        <translation>Stiftdruck ändert die Größe</translation>
    </message>
    <message>
        <source>Pixel grid</source>
        <translation>Pixelraster</translation>
    </message>
    <message>
        <source>Profile file</source>
        <translation>Profildatei</translation>
    </message>
    <message>
        <source>Red</source>
        <translation>Rot</translation>
    </message>
    <message>
        <source>Reduced</source>
        <translation>Verringert</translation>
    </message>
    <message>
        <source>Reduced: nothing glides or fades by itself, for instance over what is being filled.</source>
        <translation>Verringert: nichts gleitet oder blendet von selbst, etwa über dem, was gerade gefüllt wird.</translation>
    </message>
    <message>
        <source>Rulers</source>
        <translation>Lineale</translation>
    </message>
    <message>
        <source>Saving leaves the old file with ~ behind its name.</source>
        <translation>Speichern lässt die alte Datei mit ~ hinter dem Namen stehen.</translation>
    </message>
    <message>
        <source>Screen profile</source>
        <translation>Bildschirmprofil</translation>
    </message>
    <message>
        <source>Selection model</source>
        <translation>Auswahlmodell</translation>
    </message>
    <message>
        <source>Snap to guides</source>
        <translation>An Hilfslinien einrasten</translation>
    </message>
    <message>
        <source>Srgb</source>
        <translation>sRGB</translation>
    </message>
    <message>
        <source>System</source>
        <translation>System</translation>
    </message>
    <message>
        <source>Teal</source>
        <translation>Türkis</translation>
    </message>
    <message>
        <source>Tensorrt</source>
        <translation>TensorRT</translation>
    </message>
    <message>
        <source>The color of what is chosen, of sliders and of the main button.</source>
        <translation>Die Farbe des Ausgewählten, der Regler und des wichtigsten Knopfs.</translation>
    </message>
    <message>
        <source>The language of the window; it is used from the next start on.</source>
        <translation>Die Sprache des Fensters; sie gilt ab dem nächsten Start.</translation>
    </message>
    <message>
        <source>Theme</source>
        <translation>Farbschema</translation>
    </message>
    <message>
        <source>Violet</source>
        <translation>Violett</translation>
    </message>
    <message>
        <source>What fills a masked area.</source>
        <translation>Was eine maskierte Fläche füllt.</translation>
    </message>
    <message>
        <source>What selects objects; empty for the program's choice.</source>
        <translation>Was Objekte auswählt; leer für die Wahl des Programms.</translation>
    </message>
    <message>
        <source>What the program has selected ends in the middle of a soft outline; a fill takes its few pixels along.</source>
        <translation>Was das Programm ausgewählt hat, endet mitten in einem weichen Umriss; eine Füllung nimmt dessen wenige Pixel mit.</translation>
    </message>
    <message>
        <source>Where models are kept, for instance on another disk.</source>
        <translation>Wo Modelle liegen, etwa auf einer anderen Platte.</translation>
    </message>
    <message>
        <source>Where models run; the processor takes over where a device cannot.</source>
        <translation>Wo Modelle laufen; der Prozessor übernimmt, wo ein Gerät nicht kann.</translation>
    </message>
    <message>
        <source>Whose colors the picture is shown in: what the system says, sRGB, or a file.</source>
        <translation>In wessen Farben das Bild gezeigt wird: was das System sagt, sRGB oder eine Datei.</translation>
    </message>
</context>
<context>
    <name>ShortcutsDialog</name>
    <message>
        <source> or </source>
        <translation> oder </translation>
    </message>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
    <message>
        <source>Keys</source>
        <translation>Tasten</translation>
    </message>
    <message>
        <source>Keys as in</source>
        <translation>Tasten wie in</translation>
    </message>
    <message>
        <source>On the picture (these stay as they are)</source>
        <translation>Auf dem Bild (diese bleiben, wie sie sind)</translation>
    </message>
    <message>
        <source>Reset All</source>
        <translation>Alle zurücksetzen</translation>
    </message>
    <message>
        <source>Search</source>
        <translation>Suchen</translation>
    </message>
    <message>
        <source>Search commands and keys</source>
        <translation>Befehle und Tasten suchen</translation>
    </message>
    <message>
        <source>Shortcuts</source>
        <translation>Tastenkürzel</translation>
    </message>
    <message>
        <source>changed by you</source>
        <translation>von dir geändert</translation>
    </message>
</context>
<context>
    <name>SketchFlow</name>
    <message>
        <source>A sketch cannot hold so many strokes.</source>
        <translation>So viele Striche fasst eine Skizze nicht.</translation>
    </message>
    <message>
        <source>Export Sketch</source>
        <translation>Skizze exportieren</translation>
    </message>
    <message>
        <source>Export sketch</source>
        <translation>Skizze exportieren</translation>
    </message>
    <message>
        <source>Import Sketch</source>
        <translation>Skizze importieren</translation>
    </message>
    <message>
        <source>Import sketch</source>
        <translation>Skizze importieren</translation>
    </message>
    <message>
        <source>Lines from picture</source>
        <translation>Linien aus dem Bild</translation>
    </message>
    <message>
        <source>No lines were found here.</source>
        <translation>Hier wurden keine Linien gefunden.</translation>
    </message>
    <message>
        <source>SVG (*.svg);;PNG (*.png)</source>
        <translation>SVG (*.svg);;PNG (*.png)</translation>
    </message>
    <message>
        <source>Sketches (*.svg *.png)</source>
        <translation>Skizzen (*.svg *.png)</translation>
    </message>
    <message>
        <source>Suggest structure</source>
        <translation>Struktur vorschlagen</translation>
    </message>
    <message>
        <source>The sketch was exported to {name}.</source>
        <translation>Die Skizze wurde nach {name} exportiert.</translation>
    </message>
    <message>
        <source>There is no sketch to export: draw one first.</source>
        <translation>Es gibt keine Skizze zu exportieren: erst eine zeichnen.</translation>
    </message>
</context>
<context>
    <name>SketchLive</name>
    <message>
        <source>Preview</source>
        <translation>Vorschau</translation>
    </message>
</context>
<context>
    <name>StatusBar</name>
    <message>
        <source>Edited</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>Fills are computed on: {device}
Model: {engine}</source>
        <translation>Füllungen werden berechnet auf: {device}
Modell: {engine}</translation>
    </message>
    <message>
        <source>Nothing would be lost by closing now</source>
        <translation>Beim Schließen ginge jetzt nichts verloren</translation>
    </message>
    <message>
        <source>Progress</source>
        <translation>Fortschritt</translation>
    </message>
    <message>
        <source>Saved</source>
        <translation>Gespeichert</translation>
    </message>
    <message>
        <source>Status</source>
        <translation>Status</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>There are changes that are not saved yet</source>
        <translation>Es gibt Änderungen, die noch nicht gespeichert sind</translation>
    </message>
    <message>
        <source>Zoom</source>
        <translation>Zoom</translation>
    </message>
    <message>
        <source>view mirrored</source>
        <translation>Ansicht gespiegelt</translation>
    </message>
    <message>
        <source>view turned by {degrees:g}°</source>
        <translation>Ansicht um {degrees:g}° gedreht</translation>
    </message>
    <message>
        <source>{width} × {height} px, {depth} bit</source>
        <translation>{width} × {height} px, {depth} Bit</translation>
    </message>
</context>
<context>
    <name>SubjectSeeker</name>
    <message>
        <source>Finding what is here…</source>
        <translation>Hier wird gesucht…</translation>
    </message>
    <message>
        <source>No object was found here: select it first, then drag it.</source>
        <translation>Hier wurde kein Objekt gefunden: erst auswählen, dann ziehen.</translation>
    </message>
</context>
<context>
    <name>SuggestionCard</name>
    <message>
        <source>Another way to go on (Suggest Structure again)</source>
        <translation>Eine andere Fortsetzung (noch einmal Struktur vorschlagen)</translation>
    </message>
    <message>
        <source>Delete the lines that are less than {share} % sure</source>
        <translation>Die Linien löschen, die zu weniger als {share} % sicher sind</translation>
    </message>
    <message>
        <source>Delete the selected lines (Del); drag their points to bend them</source>
        <translation>Die ausgewählten Linien löschen (Entf); zum Biegen ihre Punkte ziehen</translation>
    </message>
    <message>
        <source>Fewer lines</source>
        <translation>Weniger Linien</translation>
    </message>
    <message>
        <source>Keep these lines</source>
        <translation>Diese Linien behalten</translation>
    </message>
    <message>
        <source>Lines of the picture: {count}</source>
        <translation>Linien des Bildes: {count}</translation>
    </message>
    <message>
        <source>Lines: {count}, {low} to {high} % sure</source>
        <translation>Linien: {count}, zu {low} bis {high} % sicher</translation>
    </message>
    <message>
        <source>More lines</source>
        <translation>Mehr Linien</translation>
    </message>
    <message>
        <source>Suggested lines</source>
        <translation>Vorgeschlagene Linien</translation>
    </message>
    <message>
        <source>Take all suggested lines away</source>
        <translation>Alle vorgeschlagenen Linien wegnehmen</translation>
    </message>
    <message>
        <source>The way before</source>
        <translation>Die Fortsetzung davor</translation>
    </message>
    <message>
        <source>Way {number} of {count}</source>
        <translation>Fortsetzung {number} von {count}</translation>
    </message>
</context>
<context>
    <name>Suggestions</name>
    <message>
        <source>A sketch cannot hold so many strokes.</source>
        <translation>So viele Striche fasst eine Skizze nicht.</translation>
    </message>
</context>
<context>
    <name>TabletDialog</name>
    <message>
        <source>After the curve</source>
        <translation>Nach der Kurve</translation>
    </message>
    <message>
        <source>Clear</source>
        <translation>Leeren</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Events per second</source>
        <translation>Ereignisse pro Sekunde</translation>
    </message>
    <message>
        <source>Mouse</source>
        <translation>Maus</translation>
    </message>
    <message>
        <source>Pressure</source>
        <translation>Druck</translation>
    </message>
    <message>
        <source>Pressure curve of all brushes</source>
        <translation>Druckkurve aller Pinsel</translation>
    </message>
    <message>
        <source>Rotation</source>
        <translation>Drehung</translation>
    </message>
    <message>
        <source>Scribble here with the pen, with its other end and with the mouse.</source>
        <translation>Hier mit dem Stift, mit seinem anderen Ende und mit der Maus kritzeln.</translation>
    </message>
    <message>
        <source>Tablet Tester</source>
        <translation>Tablett-Test</translation>
    </message>
    <message>
        <source>Tilt</source>
        <translation>Neigung</translation>
    </message>
    <message>
        <source>other end</source>
        <translation>anderes Ende</translation>
    </message>
    <message>
        <source>pen</source>
        <translation>Stift</translation>
    </message>
</context>
<context>
    <name>TermsDialog</name>
    <message>
        <source>Already here</source>
        <translation>Schon da</translation>
    </message>
    <message>
        <source>By</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Quelle</translation>
    </message>
    <message>
        <source>Get</source>
        <translation>Holen</translation>
    </message>
    <message>
        <source>Get {label}</source>
        <translation>{label} holen</translation>
    </message>
    <message>
        <source>I use it for non-commercial work only</source>
        <translation>Ich nutze es nur für nicht gewerbliche Arbeit</translation>
    </message>
    <message>
        <source>Kept in</source>
        <translation>Liegt in</translation>
    </message>
    <message>
        <source>License</source>
        <translation>Lizenz</translation>
    </message>
    <message>
        <source>Not for commercial work.</source>
        <translation>Nicht für gewerbliche Arbeit.</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Terms</source>
        <translation>Bedingungen</translation>
    </message>
    <message>
        <source>unknown</source>
        <translation>unbekannt</translation>
    </message>
</context>
<context>
    <name>TestPad</name>
    <message>
        <source>Test sheet</source>
        <translation>Testblatt</translation>
    </message>
</context>
<context>
    <name>ToolHand</name>
    <message>
        <source>The last change of geometry is still running.</source>
        <translation>Die letzte Änderung der Geometrie läuft noch.</translation>
    </message>
    <message>
        <source>The last change of geometry is still running: apply this one after it.</source>
        <translation>Die letzte Änderung der Geometrie läuft noch: diese danach anwenden.</translation>
    </message>
</context>
<context>
    <name>ToolOptions</name>
    <message>
        <source>A drag draws over the object instead of a box round it (Ctrl)</source>
        <translation>Ziehen übermalt das Objekt, statt es einzurahmen (Strg)</translation>
    </message>
    <message>
        <source>A light touch covers less</source>
        <translation>Leichter Druck deckt weniger</translation>
    </message>
    <message>
        <source>A light touch paints a thinner stroke</source>
        <translation>Leichter Druck malt einen dünneren Strich</translation>
    </message>
    <message>
        <source>A line, a color, where nothing is taken from or changed, a line that should go</source>
        <translation>Eine Linie, eine Farbe, ein Bereich, aus dem nichts genommen wird, oder eine Linie, die verschwinden soll</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>Addieren</translation>
    </message>
    <message>
        <source>Aligned</source>
        <translation>Ausgerichtet</translation>
    </message>
    <message>
        <source>All layers</source>
        <translation>Alle Ebenen</translation>
    </message>
    <message>
        <source>Along a line, or outward from its start</source>
        <translation>Entlang einer Linie, oder von ihrem Anfang nach außen</translation>
    </message>
    <message>
        <source>Any</source>
        <translation>Beliebig</translation>
    </message>
    <message>
        <source>Automatic</source>
        <translation>Automatisch</translation>
    </message>
    <message>
        <source>Brush hardness</source>
        <translation>Pinselhärte</translation>
    </message>
    <message>
        <source>Brush size</source>
        <translation>Pinselgröße</translation>
    </message>
    <message>
        <source>Brush size in pixels of the picture</source>
        <translation>Pinselgröße in Pixeln des Bildes</translation>
    </message>
    <message>
        <source>Close shapes</source>
        <translation>Formen schließen</translation>
    </message>
    <message>
        <source>Collect</source>
        <translation>Sammeln</translation>
    </message>
    <message>
        <source>Color</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Compare the picture as it looks, not the layer alone</source>
        <translation>Das Bild vergleichen, wie es aussieht, nicht nur die Ebene</translation>
    </message>
    <message>
        <source>Contiguous</source>
        <translation>Zusammenhängend</translation>
    </message>
    <message>
        <source>Copy what the picture looks like, not the layer alone</source>
        <translation>Kopieren, wie das Bild aussieht, nicht nur die Ebene</translation>
    </message>
    <message>
        <source>Delete what is cut off</source>
        <translation>Abgeschnittenes löschen</translation>
    </message>
    <message>
        <source>Draw</source>
        <translation>Zeichnen</translation>
    </message>
    <message>
        <source>Each stroke is filled as soon as the pen lifts</source>
        <translation>Jeder Strich wird gefüllt, sobald der Stift abhebt</translation>
    </message>
    <message>
        <source>Else layers keep it out of sight</source>
        <translation>Sonst behalten Ebenen es außer Sicht</translation>
    </message>
    <message>
        <source>End in nothing, not in the background color</source>
        <translation>In nichts enden, nicht in der Hintergrundfarbe</translation>
    </message>
    <message>
        <source>Erase line</source>
        <translation>Linie tilgen</translation>
    </message>
    <message>
        <source>Feather</source>
        <translation>Weichzeichnen</translation>
    </message>
    <message>
        <source>Flow</source>
        <translation>Fluss</translation>
    </message>
    <message>
        <source>Grow</source>
        <translation>Vergrößern</translation>
    </message>
    <message>
        <source>Hardness</source>
        <translation>Härte</translation>
    </message>
    <message>
        <source>How calmly the stroke follows a shaky hand; it catches up at the end</source>
        <translation>Wie ruhig der Strich einer zittrigen Hand folgt; am Ende holt er auf</translation>
    </message>
    <message>
        <source>How far dabs lie apart, in shares of the size</source>
        <translation>Wie weit Tupfer auseinanderliegen, in Anteilen der Größe</translation>
    </message>
    <message>
        <source>How much a stroke counts</source>
        <translation>Wie sehr ein Strich zählt</translation>
    </message>
    <message>
        <source>How much colors may differ in each channel</source>
        <translation>Wie sehr sich Farben je Kanal unterscheiden dürfen</translation>
    </message>
    <message>
        <source>How much each dab adds of it</source>
        <translation>Wie viel jeder Tupfer davon aufträgt</translation>
    </message>
    <message>
        <source>How much the gradient covers</source>
        <translation>Wie stark der Verlauf deckt</translation>
    </message>
    <message>
        <source>How much the selected strokes count</source>
        <translation>Wie sehr die ausgewählten Striche zählen</translation>
    </message>
    <message>
        <source>How sharp the edge is</source>
        <translation>Wie scharf der Rand ist</translation>
    </message>
    <message>
        <source>Instant</source>
        <translation>Sofort</translation>
    </message>
    <message>
        <source>Intersect</source>
        <translation>Schneiden</translation>
    </message>
    <message>
        <source>Join the ends of a stroke that ends where it began</source>
        <translation>Die Enden eines Strichs verbinden, der endet, wo er begann</translation>
    </message>
    <message>
        <source>Keep out</source>
        <translation>Aussparen</translation>
    </message>
    <message>
        <source>Keep the way to the source from stroke to stroke</source>
        <translation>Den Abstand zur Quelle von Strich zu Strich behalten</translation>
    </message>
    <message>
        <source>Kind</source>
        <translation>Art</translation>
    </message>
    <message>
        <source>Lead lines to the edges of the picture that end near them at the border of the mask</source>
        <translation>Linien zu den Kanten des Bildes führen, die nahe bei ihnen am Rand der Maske enden</translation>
    </message>
    <message>
        <source>Let pixels that the edge crosses be selected in part</source>
        <translation>Pixel, die der Rand schneidet, teilweise auswählen</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>Linie</translation>
    </message>
    <message>
        <source>Linear</source>
        <translation>Linear</translation>
    </message>
    <message>
        <source>Live</source>
        <translation>Live</translation>
    </message>
    <message>
        <source>Look at the whole picture, not at the layer alone</source>
        <translation>Das ganze Bild ansehen, nicht nur die Ebene</translation>
    </message>
    <message>
        <source>Mirror left and right</source>
        <translation>Links und rechts spiegeln</translation>
    </message>
    <message>
        <source>Mirror top and bottom</source>
        <translation>Oben und unten spiegeln</translation>
    </message>
    <message>
        <source>Mode</source>
        <translation>Modus</translation>
    </message>
    <message>
        <source>More</source>
        <translation>Mehr</translation>
    </message>
    <message>
        <source>Move the edge outward, or inward below 0</source>
        <translation>Den Rand nach außen rücken, unter 0 nach innen</translation>
    </message>
    <message>
        <source>Only what hangs together with the clicked pixel</source>
        <translation>Nur was mit dem angeklickten Pixel zusammenhängt</translation>
    </message>
    <message>
        <source>Opacity</source>
        <translation>Deckkraft</translation>
    </message>
    <message>
        <source>Paint as many strokes as you like, then fill</source>
        <translation>Beliebig viele Striche malen, dann füllen</translation>
    </message>
    <message>
        <source>Paint the same in the other half of the picture</source>
        <translation>In der anderen Bildhälfte dasselbe malen</translation>
    </message>
    <message>
        <source>Paint the same on the other side of the picture</source>
        <translation>Auf der anderen Bildseite dasselbe malen</translation>
    </message>
    <message>
        <source>Pen pressure changes the size</source>
        <translation>Stiftdruck ändert die Größe</translation>
    </message>
    <message>
        <source>Pen pressure changes the size of the brush</source>
        <translation>Stiftdruck ändert die Größe des Pinsels</translation>
    </message>
    <message>
        <source>Pressure changes the opacity</source>
        <translation>Druck ändert die Deckkraft</translation>
    </message>
    <message>
        <source>Pressure changes the size</source>
        <translation>Druck ändert die Größe</translation>
    </message>
    <message>
        <source>Pressure curve</source>
        <translation>Druckkurve</translation>
    </message>
    <message>
        <source>Proportions</source>
        <translation>Seitenverhältnis</translation>
    </message>
    <message>
        <source>Radial</source>
        <translation>Kreisförmig</translation>
    </message>
    <message>
        <source>Replace</source>
        <translation>Ersetzen</translation>
    </message>
    <message>
        <source>Sample</source>
        <translation>Probe</translation>
    </message>
    <message>
        <source>Scribble</source>
        <translation>Übermalen</translation>
    </message>
    <message>
        <source>Select hair and soft edges as much as they cover</source>
        <translation>Haare und weiche Kanten so weit auswählen, wie sie decken</translation>
    </message>
    <message>
        <source>Selection model</source>
        <translation>Auswahlmodell</translation>
    </message>
    <message>
        <source>Show at once what a fill makes of the sketch</source>
        <translation>Sofort zeigen, was eine Füllung aus der Skizze macht</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source>Size in pixels of the picture</source>
        <translation>Größe in Pixeln des Bildes</translation>
    </message>
    <message>
        <source>Smooth edge</source>
        <translation>Glatter Rand</translation>
    </message>
    <message>
        <source>Snap to edges</source>
        <translation>An Kanten einrasten</translation>
    </message>
    <message>
        <source>Soft edges</source>
        <translation>Weiche Kanten</translation>
    </message>
    <message>
        <source>Soften the edge over this many pixels</source>
        <translation>Den Rand über so viele Pixel weich machen</translation>
    </message>
    <message>
        <source>Spacing</source>
        <translation>Abstand</translation>
    </message>
    <message>
        <source>Spacing, pen pressure, stabilizer and mirrors</source>
        <translation>Abstand, Stiftdruck, Beruhigung und Spiegel</translation>
    </message>
    <message>
        <source>Stabilizer</source>
        <translation>Beruhigung</translation>
    </message>
    <message>
        <source>Stabilizer, snapping, pen pressure and closed shapes</source>
        <translation>Beruhigung, Einrasten, Stiftdruck und geschlossene Formen</translation>
    </message>
    <message>
        <source>Strength</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>Stroke</source>
        <translation>Strich</translation>
    </message>
    <message>
        <source>Subtract</source>
        <translation>Abziehen</translation>
    </message>
    <message>
        <source>Take what the picture looks like, not the layer alone</source>
        <translation>Nehmen, wie das Bild aussieht, nicht nur die Ebene</translation>
    </message>
    <message>
        <source>The most that one stroke covers</source>
        <translation>Wie viel ein Strich höchstens deckt</translation>
    </message>
    <message>
        <source>The square whose mean color is taken</source>
        <translation>Das Quadrat, dessen mittlere Farbe genommen wird</translation>
    </message>
    <message>
        <source>To transparent</source>
        <translation>Zu transparent</translation>
    </message>
    <message>
        <source>Tolerance</source>
        <translation>Toleranz</translation>
    </message>
    <message>
        <source>What a pen's pressure means: drag the points</source>
        <translation>Was der Stiftdruck bedeutet: die Punkte ziehen</translation>
    </message>
    <message>
        <source>What becomes of what is selected already; keys override it</source>
        <translation>Was aus dem schon Ausgewählten wird; Tasten gehen vor</translation>
    </message>
    <message>
        <source>What finds objects</source>
        <translation>Was Objekte findet</translation>
    </message>
    <message>
        <source>What the selected strokes are</source>
        <translation>Was die ausgewählten Striche sind</translation>
    </message>
    <message>
        <source>Where the edge lies, and what is looked at</source>
        <translation>Wo die Kante liegt, und was angesehen wird</translation>
    </message>
    <message>
        <source>Width</source>
        <translation>Breite</translation>
    </message>
    <message>
        <source>Width in pixels of the picture</source>
        <translation>Breite in Pixeln des Bildes</translation>
    </message>
    <message>
        <source>Width of the selected strokes</source>
        <translation>Breite der ausgewählten Striche</translation>
    </message>
    <message>
        <source>Width to height of the frame</source>
        <translation>Breite zu Höhe des Rahmens</translation>
    </message>
    <message>
        <source>{side} × {side} pixels</source>
        <translation>{side} × {side} Pixel</translation>
    </message>
</context>
<context>
    <name>Tools</name>
    <message>
        <source>&amp;Crop</source>
        <translation>&amp;Zuschneiden</translation>
    </message>
    <message>
        <source>&amp;Ellipse Selection</source>
        <translation>Auswahl-&amp;Ellipse</translation>
    </message>
    <message>
        <source>&amp;Gradient</source>
        <translation>Verla&amp;uf</translation>
    </message>
    <message>
        <source>&amp;Hand</source>
        <translation>&amp;Hand</translation>
    </message>
    <message>
        <source>&amp;Lasso</source>
        <translation>&amp;Lasso</translation>
    </message>
    <message>
        <source>&amp;Polygon Selection</source>
        <translation>Auswahl-&amp;Vieleck</translation>
    </message>
    <message>
        <source>&amp;Rectangle Selection</source>
        <translation>Auswahl-&amp;Rechteck</translation>
    </message>
    <message>
        <source>&amp;Swap Colors</source>
        <translation>Farben &amp;tauschen</translation>
    </message>
    <message>
        <source>&amp;Zoom</source>
        <translation>Z&amp;oom</translation>
    </message>
    <message>
        <source>Alt + click says where good texture is, then paint over the flaw</source>
        <translation>Alt + Klick sagt, wo gute Textur ist, dann den Makel übermalen</translation>
    </message>
    <message>
        <source>Alt + click says where to copy from, then paint; Shift draws a line</source>
        <translation>Alt + Klick sagt, woher kopiert wird, dann malen; Umschalt zieht eine Linie</translation>
    </message>
    <message>
        <source>Black and Whi&amp;te</source>
        <translation>Sch&amp;warz und Weiß</translation>
    </message>
    <message>
        <source>Bucket &amp;Fill</source>
        <translation>&amp;Farbe füllen</translation>
    </message>
    <message>
        <source>Cl&amp;one Brush</source>
        <translation>&amp;Klonpinsel</translation>
    </message>
    <message>
        <source>Click a color</source>
        <translation>Eine Farbe anklicken</translation>
    </message>
    <message>
        <source>Click corner after corner around what should be selected</source>
        <translation>Ecke um Ecke um das klicken, was ausgewählt werden soll</translation>
    </message>
    <message>
        <source>Click corners; Enter or a double click closes, Backspace takes one back</source>
        <translation>Ecken klicken; Enter oder Doppelklick schließt, Rücktaste nimmt eine zurück</translation>
    </message>
    <message>
        <source>Click or box an object; Up, Down: larger, smaller; Shift adds, Alt takes away, Ctrl scribbles</source>
        <translation>Objekt anklicken oder einrahmen; Auf, Ab: größer, kleiner; Umschalt fügt hinzu, Alt nimmt weg, Strg kritzelt</translation>
    </message>
    <message>
        <source>Click or drag to take the foreground color</source>
        <translation>Klicken oder ziehen nimmt die Vordergrundfarbe</translation>
    </message>
    <message>
        <source>Click to zoom in, with Alt out; drag to the right or left to zoom freely</source>
        <translation>Klick vergrößert, mit Alt verkleinert er; nach rechts oder links ziehen zoomt frei</translation>
    </message>
    <message>
        <source>Click what should have the foreground color; what is selected limits it</source>
        <translation>Anklicken, was die Vordergrundfarbe haben soll; die Auswahl begrenzt es</translation>
    </message>
    <message>
        <source>Click zooms in, Alt + click out; drag right or left to zoom freely</source>
        <translation>Klick vergrößert, Alt + Klick verkleinert; nach rechts oder links ziehen zoomt frei</translation>
    </message>
    <message>
        <source>Cover flaws with texture from elsewhere in the colors of the place itself</source>
        <translation>Makel mit Textur von anderswo in den Farben der Stelle selbst überdecken</translation>
    </message>
    <message>
        <source>Cut the picture to a frame, or make it larger by one that reaches beyond it</source>
        <translation>Das Bild auf einen Rahmen zuschneiden, oder durch einen, der darüber hinausreicht, vergrößern</translation>
    </message>
    <message>
        <source>Drag a frame and its handles; Enter crops, Esc puts it away</source>
        <translation>Einen Rahmen und seine Griffe ziehen; Enter schneidet zu, Esc legt ihn weg</translation>
    </message>
    <message>
        <source>Drag a rectangle, with Shift a square, with Alt from its middle</source>
        <translation>Ein Rechteck ziehen, mit Umschalt ein Quadrat, mit Alt von der Mitte aus</translation>
    </message>
    <message>
        <source>Drag an ellipse, with Shift a circle, with Alt from its middle</source>
        <translation>Eine Ellipse ziehen, mit Umschalt einen Kreis, mit Alt von der Mitte aus</translation>
    </message>
    <message>
        <source>Drag from the first color to the last, with Shift in steps of 45°; what is selected limits it</source>
        <translation>Von der ersten zur letzten Farbe ziehen, mit Umschalt in Schritten von 45°; die Auswahl begrenzt es</translation>
    </message>
    <message>
        <source>Drag from the foreground color to the background color</source>
        <translation>Von der Vordergrund- zur Hintergrundfarbe ziehen</translation>
    </message>
    <message>
        <source>Drag over what should be selected</source>
        <translation>Über das ziehen, was ausgewählt werden soll</translation>
    </message>
    <message>
        <source>Drag strokes or their points; Ctrl + click adds a point, Alt + click cuts, Delete deletes</source>
        <translation>Striche oder ihre Punkte ziehen; Strg + Klick fügt einen Punkt ein, Alt + Klick schneidet, Entf löscht</translation>
    </message>
    <message>
        <source>Drag the box around the ellipse that should be selected</source>
        <translation>Den Rahmen um die Ellipse ziehen, die ausgewählt werden soll</translation>
    </message>
    <message>
        <source>Drag the handles; Shift frees the proportions, Ctrl pulls a corner, Enter applies</source>
        <translation>Die Griffe ziehen; Umschalt gibt das Seitenverhältnis frei, Strg zieht eine Ecke, Enter übernimmt</translation>
    </message>
    <message>
        <source>Drag the layer, or what is selected of it; Shift keeps straight, Alt moves a copy</source>
        <translation>Die Ebene ziehen, oder was davon ausgewählt ist; Umschalt hält gerade, Alt verschiebt eine Kopie</translation>
    </message>
    <message>
        <source>Drag the layer; arrows move it by a pixel, with Shift by ten</source>
        <translation>Die Ebene ziehen; Pfeiltasten verschieben um ein Pixel, mit Umschalt um zehn</translation>
    </message>
    <message>
        <source>Drag the view; with other tools hold Space</source>
        <translation>Die Ansicht ziehen; mit anderen Werkzeugen die Leertaste halten</translation>
    </message>
    <message>
        <source>Drag to move the view</source>
        <translation>Ziehen verschiebt die Ansicht</translation>
    </message>
    <message>
        <source>Drag what is selected elsewhere; the picture closes behind it</source>
        <translation>Das Ausgewählte an einen anderen Ort ziehen; das Bild schließt sich dahinter</translation>
    </message>
    <message>
        <source>Draw around what should be selected</source>
        <translation>Umfahren, was ausgewählt werden soll</translation>
    </message>
    <message>
        <source>Draw lines and colors that the fill follows</source>
        <translation>Linien und Farben zeichnen, denen die Füllung folgt</translation>
    </message>
    <message>
        <source>Draw what the fill should follow; Alt or the right button rubs strokes out, Shift draws a line</source>
        <translation>Zeichnen, wem die Füllung folgen soll; Alt oder die rechte Taste radiert Striche, Umschalt zieht eine Linie</translation>
    </message>
    <message>
        <source>Ed&amp;it Strokes</source>
        <translation>Stri&amp;che bearbeiten</translation>
    </message>
    <message>
        <source>Er&amp;aser</source>
        <translation>R&amp;adierer</translation>
    </message>
    <message>
        <source>Erase the layer's pixels; Shift draws a line</source>
        <translation>Pixel der Ebene radieren; Umschalt zieht eine Linie</translation>
    </message>
    <message>
        <source>Eye&amp;dropper</source>
        <translation>P&amp;ipette</translation>
    </message>
    <message>
        <source>Fill what looks like the clicked pixel with the foreground color</source>
        <translation>Was wie das angeklickte Pixel aussieht, mit der Vordergrundfarbe füllen</translation>
    </message>
    <message>
        <source>Fr&amp;ee Transform</source>
        <translation>&amp;Frei transformieren</translation>
    </message>
    <message>
        <source>Heal Brush</source>
        <translation>Reparaturpinsel</translation>
    </message>
    <message>
        <source>Let foreground and background change places</source>
        <translation>Vorder- und Hintergrund tauschen die Plätze</translation>
    </message>
    <message>
        <source>Magic &amp;Wand</source>
        <translation>Zau&amp;berstab</translation>
    </message>
    <message>
        <source>Mask &amp;Brush</source>
        <translation>Masken&amp;pinsel</translation>
    </message>
    <message>
        <source>Move La&amp;yer</source>
        <translation>Ebene verschie&amp;ben</translation>
    </message>
    <message>
        <source>Ob&amp;ject Selection</source>
        <translation>Ob&amp;jektauswahl</translation>
    </message>
    <message>
        <source>Paint &amp;Brush</source>
        <translation>Mal&amp;pinsel</translation>
    </message>
    <message>
        <source>Paint in black on white again</source>
        <translation>Wieder in Schwarz auf Weiß malen</translation>
    </message>
    <message>
        <source>Paint over what should change</source>
        <translation>Übermalen, was sich ändern soll</translation>
    </message>
    <message>
        <source>Paint over what should change; Alt erases, Shift draws a line, a closed loop is filled</source>
        <translation>Übermalen, was sich ändern soll; Alt radiert, Umschalt zieht eine Linie, eine geschlossene Schleife wird gefüllt</translation>
    </message>
    <message>
        <source>Paint with the foreground color on the layer, or on its mask</source>
        <translation>Mit der Vordergrundfarbe auf die Ebene oder ihre Maske malen</translation>
    </message>
    <message>
        <source>Paint with the foreground color; Alt or Ctrl takes a color, Shift draws a line</source>
        <translation>Mit der Vordergrundfarbe malen; Alt oder Strg nimmt eine Farbe, Umschalt zieht eine Linie</translation>
    </message>
    <message>
        <source>Paint with what is elsewhere in the picture</source>
        <translation>Mit dem malen, was anderswo im Bild ist</translation>
    </message>
    <message>
        <source>Press on what is selected and drag it; Shift keeps straight, Alt leaves a copy, Enter puts it down</source>
        <translation>Auf das Ausgewählte drücken und ziehen; Umschalt hält gerade, Alt lässt eine Kopie zurück, Enter legt es ab</translation>
    </message>
    <message>
        <source>Repositio&amp;n</source>
        <translation>Versetze&amp;n</translation>
    </message>
    <message>
        <source>S&amp;ketch</source>
        <translation>&amp;Skizze</translation>
    </message>
    <message>
        <source>Scale, turn, flip or distort the layer; Enter applies, Esc leaves it as it was</source>
        <translation>Die Ebene skalieren, drehen, spiegeln oder verzerren; Enter übernimmt, Esc lässt sie, wie sie war</translation>
    </message>
    <message>
        <source>See what pen and tablet report, and bend the pressure curve</source>
        <translation>Sehen, was Stift und Tablett melden, und die Druckkurve biegen</translation>
    </message>
    <message>
        <source>Select an object by a click, a box or a scribble</source>
        <translation>Ein Objekt durch Anklicken, Einrahmen oder Übermalen auswählen</translation>
    </message>
    <message>
        <source>Select what looks like the pixel that is clicked</source>
        <translation>Auswählen, was wie das angeklickte Pixel aussieht</translation>
    </message>
    <message>
        <source>Select, move, bend, cut and recolor the strokes of the sketch</source>
        <translation>Die Striche der Skizze auswählen, verschieben, biegen, schneiden und umfärben</translation>
    </message>
    <message>
        <source>Shift adds, Alt subtracts, both intersect</source>
        <translation>Umschalt fügt hinzu, Alt zieht ab, beide schneiden</translation>
    </message>
    <message>
        <source>Tablet Tester…</source>
        <translation>Tablett-Test …</translation>
    </message>
    <message>
        <source>Take the foreground color from the picture</source>
        <translation>Die Vordergrundfarbe aus dem Bild nehmen</translation>
    </message>
    <message>
        <source>Take the layer's pixels away, or hide them where its mask is active</source>
        <translation>Pixel der Ebene wegnehmen, oder verbergen, wo ihre Maske aktiv ist</translation>
    </message>
</context>
<context>
    <name>TransformOptions</name>
    <message>
        <source>Angle</source>
        <translation>Winkel</translation>
    </message>
    <message>
        <source>Apply</source>
        <translation>Anwenden</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Flip horizontally</source>
        <translation>Waagerecht spiegeln</translation>
    </message>
    <message>
        <source>Flip vertically</source>
        <translation>Senkrecht spiegeln</translation>
    </message>
    <message>
        <source>H</source>
        <translation>H</translation>
    </message>
    <message>
        <source>Height in percent; negative is upside down</source>
        <translation>Höhe in Prozent; negativ steht auf dem Kopf</translation>
    </message>
    <message>
        <source>How pixels between pixels are found when the transform is applied</source>
        <translation>Wie Pixel zwischen Pixeln beim Anwenden gefunden werden</translation>
    </message>
    <message>
        <source>Interpolation</source>
        <translation>Interpolation</translation>
    </message>
    <message>
        <source>Keep the proportions</source>
        <translation>Seitenverhältnis behalten</translation>
    </message>
    <message>
        <source>Leave the layer as it was (Esc)</source>
        <translation>Die Ebene lassen, wie sie war (Esc)</translation>
    </message>
    <message>
        <source>Left edge in pixels of the picture</source>
        <translation>Linker Rand in Pixeln des Bildes</translation>
    </message>
    <message>
        <source>Transform the layer (Enter)</source>
        <translation>Die Ebene transformieren (Enter)</translation>
    </message>
    <message>
        <source>Turned clockwise</source>
        <translation>Im Uhrzeigersinn gedreht</translation>
    </message>
    <message>
        <source>Upper edge in pixels of the picture</source>
        <translation>Oberer Rand in Pixeln des Bildes</translation>
    </message>
    <message>
        <source>W</source>
        <translation>B</translation>
    </message>
    <message>
        <source>Width in percent; negative is mirrored</source>
        <translation>Breite in Prozent; negativ ist gespiegelt</translation>
    </message>
    <message>
        <source>X</source>
        <translation>X</translation>
    </message>
    <message>
        <source>Y</source>
        <translation>Y</translation>
    </message>
</context>
<context>
    <name>UnsavedDialog</name>
    <message>
        <source>Save the changes to {name}?</source>
        <translation>Die Änderungen an {name} speichern?</translation>
    </message>
    <message>
        <source>Unsaved Changes</source>
        <translation>Ungespeicherte Änderungen</translation>
    </message>
    <message>
        <source>What you did since the last save is lost otherwise.</source>
        <translation>Sonst geht verloren, was seit dem letzten Speichern geschah.</translation>
    </message>
</context>
<context>
    <name>VariantList</name>
    <message>
        <source>Variants of the fill</source>
        <translation>Varianten der Füllung</translation>
    </message>
</context>
<context>
    <name>VariantsPanel</name>
    <message>
        <source>Choose a generated layer to see its variants.</source>
        <translation>Eine erzeugte Ebene wählen, um ihre Varianten zu sehen.</translation>
    </message>
    <message>
        <source>hidden</source>
        <translation>verborgen</translation>
    </message>
    <message>
        <source>shown</source>
        <translation>gezeigt</translation>
    </message>
    <message>
        <source>{name}: {engine}, seed {seed}
Ctrl + click keeps the others, to mix them by erasing</source>
        <translation>{name}: {engine}, Startwert {seed}
Strg + Klick behält die anderen, um sie durch Radieren zu mischen</translation>
    </message>
</context>
<context>
    <name>View</name>
    <message>
        <source>Click Fill or press {key}: what might be behind comes.</source>
        <translation>Füllen klicken oder {key} drücken: es erscheint, was dahinter sein könnte.</translation>
    </message>
    <message>
        <source>Hold \ to compare; {key} gives the mask back.</source>
        <translation>Zum Vergleichen \ halten; {key} gibt die Maske zurück.</translation>
    </message>
    <message>
        <source>Paint over something that should go.</source>
        <translation>Etwas übermalen, das verschwinden soll.</translation>
    </message>
</context>
<context>
    <name>Waiting</name>
    <message>
        <source>less than a second left</source>
        <translation>weniger als eine Sekunde</translation>
    </message>
    <message>
        <source>{minutes} min left</source>
        <translation>noch {minutes} min</translation>
    </message>
    <message>
        <source>{seconds} s left</source>
        <translation>noch {seconds} s</translation>
    </message>
</context>
<context>
    <name>WelcomePage</name>
    <message>
        <source>Choose pictures or projects</source>
        <translation>Bilder oder Projekte wählen</translation>
    </message>
    <message>
        <source>Clear the List</source>
        <translation>Liste leeren</translation>
    </message>
    <message>
        <source>Drop a picture anywhere, or choose one.</source>
        <translation>Ein Bild irgendwo fallen lassen oder eines wählen.</translation>
    </message>
    <message>
        <source>Forget the recent files; they stay where they are</source>
        <translation>Die Liste vergessen; die Dateien bleiben, wo sie sind</translation>
    </message>
    <message>
        <source>Open a copy of this sample picture</source>
        <translation>Eine Kopie dieses Beispielbilds öffnen</translation>
    </message>
    <message>
        <source>Open the picture on the clipboard</source>
        <translation>Das Bild in der Zwischenablage öffnen</translation>
    </message>
    <message>
        <source>Open…</source>
        <translation>Öffnen…</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>Einfügen</translation>
    </message>
    <message>
        <source>Recent</source>
        <translation>Zuletzt geöffnet</translation>
    </message>
    <message>
        <source>Samples to try things on</source>
        <translation>Beispiele zum Ausprobieren</translation>
    </message>
    <message>
        <source>Welcome</source>
        <translation>Willkommen</translation>
    </message>
</context>
</TS>
