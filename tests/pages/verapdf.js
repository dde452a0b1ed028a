// Says what veraPDF finds in PDF files, one line a finding: file, standard, clause and message, with tabs between them.
// A file that follows a standard gives one line, with "ok". Run by Rhino, which the same jar brings: no compiler of Java is needed.
org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider.initialise();
var foundry = org.verapdf.pdfa.Foundries.defaultInstance();
var standards = org.verapdf.pdfa.flavours.PDFAFlavour;

function check(file, standard) {
    var parser = foundry.createParser(new java.io.File(file), standards[standard]);
    var result = foundry.createValidator(standards[standard], false).validate(parser);
    var findings = result.getTestAssertions().iterator();
    while (findings.hasNext()) {
        var finding = findings.next();
        print([file, standard, finding.getRuleId().getClause() + " " + finding.getMessage() + " " + finding.getLocation().getContext()].join("\t"));
    }
    print([file, standard, result.isCompliant() ? "ok" : "does not follow the standard"].join("\t"));
    parser.close();
}

Array.prototype.forEach.call(arguments, function (file) {
    ["PDFUA_1", "PDFA_3_A"].forEach(function (standard) { check(file, standard); });
});
