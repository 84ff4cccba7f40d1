using Steppe.Hcl;
using Steppe.Hcl.Legacy;
using Steppe.JobSpec.Blocks;
using Steppe.JobSpec.Reading;
using Steppe.JobSpec.Variables;
using Steppe.Model;

namespace Steppe.JobSpec;

/// <summary>Reads job files.</summary>
/// <remarks>
/// <para>Pure: equal text and options give equal results. Hostile text is refused within the bounds of <see cref="HclLimits"/>.</para>
/// <para>Source: job specification, sections 1 and 2.</para>
/// </remarks>
public static class JobFile
{
    /// <summary>Reads <paramref name="text"/> as a job file.</summary>
    public static JobParseResult Parse(string text, JobParseOptions options)
    {
        DiagnosticList diagnostics = [];
        bool hasSyntax = false;
        IWrittenBlock? file;
        SensitiveTexts sensitive = SensitiveTexts.None;
        Job? job = options.Legacy
            ? ParseLegacy(text, options, diagnostics, ref hasSyntax, out file)
            : ParseCurrent(text, options, diagnostics, ref hasSyntax, ref sensitive, out file);
        Diagnostic[] sorted =
        [
            .. diagnostics
                .OrderBy(static diagnostic => diagnostic.Severity)
                .ThenBy(static diagnostic => diagnostic.Range?.StartOffset ?? -1)
                .Select(diagnostic => diagnostic with { Summary = sensitive.Hide(diagnostic.Summary), Detail = sensitive.Hide(diagnostic.Detail) }),
        ];
        return new JobParseResult(diagnostics.HasErrors ? null : job, sorted)
        {
            ErrorText = ErrorText(sorted, diagnostics.OmittedErrors, options.Legacy, hasSyntax),
            OmittedErrors = diagnostics.OmittedErrors,
            Sensitive = sensitive,
            File = file,
        };
    }

    private static string? ErrorText(Diagnostic[] diagnostics, int omitted, bool isLegacy, bool hasSyntax)
    {
        Diagnostic[] errors =
        [
            .. diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error && (hasSyntax || !BrokenFile.IsCertain(diagnostic))),
        ];
        return (errors, hasSyntax, isLegacy) switch
        {
            ([], _, _) => null,
            ([var only], false, true) => Hcl1ParseResult.Describe(only),
            ([var first, _, ..], false, true) => $"{Hcl1ParseResult.Describe(first)}, and {errors.Length - 1 + omitted} other diagnostic(s)",
            (_, _, true) => $"error parsing 'job': {errors.Length + omitted} error(s) occurred:\n{string.Join('\n', errors.Select(static error => $"\t* {error}"))}",
            ([var first, _, ..], false, false) => $"{first}, and {errors.Length - 1 + omitted} other diagnostic(s)",
            _ => string.Join('\n', errors.AsEnumerable()),
        };
    }

    /// <summary>Tells whether the text is a whole job file of the legacy language, to give a hint.</summary>
    public static bool LooksLegacy(string fileName, string text) =>
        Parse(text, new JobParseOptions { FileName = fileName, Legacy = true }).Job is not null;

    private static Job? ParseCurrent(
        string text, JobParseOptions options, DiagnosticList diagnostics, ref bool hasSyntax, ref SensitiveTexts sensitive, out IWrittenBlock file)
    {
        SourceText source = new(options.FileName, text);
        HclBody body = source.Text.AsSpan().TrimStart() is ['{', ..]
            ? JsonHclParser.Parse(source, JobShape.File, diagnostics)
            : HclParser.ParseFile(source, diagnostics);
        file = new HclWrittenBlock(body);
        if (diagnostics.HasErrors)
        {
            ReadOn(body, options, diagnostics, ref sensitive);
            return null;
        }

        hasSyntax = true;
        return Decode(body, options, diagnostics, ref sensitive);
    }

    // A file with syntax errors is refused whatever else is in it, but its author should learn of everything at once.
    private static void ReadOn(HclBody body, JobParseOptions options, DiagnosticList diagnostics, ref SensitiveTexts sensitive)
    {
        if (!BrokenFile.IsReadable(diagnostics))
        {
            return;
        }

        DiagnosticList others = [];
        Decode(body, options, others, ref sensitive);
        foreach (Diagnostic found in others.Where(BrokenFile.IsCertain))
        {
            diagnostics.Add(found);
        }
    }

    private static Job? Decode(HclBody body, JobParseOptions options, DiagnosticList diagnostics, ref SensitiveTexts sensitive)
    {
        EvaluationSession session = new() { Files = options.Files, RandomBytes = options.RandomBytes };
        JobScope scope = VariableScope.Create(body, options, session, diagnostics, out sensitive);
        if (MissingJob(body) is { } missing)
        {
            diagnostics.Add(missing);
        }

        HclBlockReader file = new(body, [], body.Range.AtStart, [], scope, session, diagnostics);
        return file.Finish(FileBlock.Read);
    }

    // What stands in the place of the job block explains more than that there is none.
    private static Diagnostic? MissingJob(HclBody file)
    {
        bool isStrange = file.Attributes.Count > 0 || file.Blocks.Any(static block => block.Type is not ("variable" or "variables" or "locals"));
        return isStrange ? null : Diagnostic.Error("Missing job block", "A job file needs one job block: job \"NAME\" { … }", range: null);
    }

    private static Job? ParseLegacy(
        string text, JobParseOptions options, DiagnosticList diagnostics, ref bool hasSyntax, out IWrittenBlock? file)
    {
        hasSyntax = true;
        file = null;
        if (options.Variables.Count > 0 || options.VariableFiles.Count > 0)
        {
            diagnostics.Error("Variables not supported", "The legacy language has no variables: drop them, or read the file as HCL2.", range: null);
            return null;
        }

        Hcl1ParseResult parsed = Hcl1Parser.Parse(options.FileName, text);
        file = parsed.Root is { } root ? new LegacyWrittenBlock(root) : null;
        if (parsed.Root is null || parsed.HasErrors)
        {
            hasSyntax = false;
            foreach (Diagnostic found in parsed.Diagnostics.Concat(FoundBesides(parsed)))
            {
                diagnostics.Add(found);
            }

            return null;
        }

        return DecodeLegacy(parsed.Root, diagnostics);
    }

    private static IEnumerable<Diagnostic> FoundBesides(Hcl1ParseResult parsed)
    {
        DiagnosticList others = [];
        if (parsed is { Root: { } root, IsWhole: true })
        {
            DecodeLegacy(root, others);
        }

        return others.Where(BrokenFile.IsCertain);
    }

    private static Job? DecodeLegacy(Hcl1Object root, DiagnosticList diagnostics)
    {
        Hcl1Decoder decoder = new(root, diagnostics);
        if (!root.Blocks("job", 1).Any())
        {
            decoder.Error("'job' block not found", root.Range.AtStart);
            return null;
        }

        return new LegacyBlockReader(decoder, [], root.Range.AtStart).Finish(FileBlock.Read);
    }
}
