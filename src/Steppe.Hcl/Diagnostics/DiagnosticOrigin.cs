namespace Steppe.Hcl;

/// <summary>One place a value passed through on its way to where it is wrong.</summary>
/// <param name="Sentence">What happened there, such as <c>var.count was set by -var-file</c>; the place is not part of it.</param>
/// <param name="Range">Where; null for something outside of files, such as a flag.</param>
public sealed record DiagnosticOrigin(string Sentence, SourceRange? Range)
{
    /// <summary>Shows the sentence and <c>FILE:LINE,COLUMN</c>.</summary>
    public override string ToString() =>
        DisplayText.OneLine(Range is { Source: not null } range ? $"{Sentence} at {range.FileName}:{range.Start.Line},{range.Start.Column}" : Sentence);
}
