using Steppe.Hcl;

namespace Steppe.Agent.Configuration;

/// <summary>One thing that is wrong with the configuration, or that its author should know.</summary>
/// <param name="Origin">Where.</param>
/// <param name="Sentence">What is wrong and what to do.</param>
internal sealed record ConfigProblem(SettingOrigin Origin, string Sentence)
{
    /// <summary>Takes over what reading a file found.</summary>
    public static ConfigProblem From(Diagnostic diagnostic) => new(
        new SettingOrigin(diagnostic.Range),
        diagnostic.Suggestion is { } near ? $"{diagnostic.Detail} (did you mean \"{near}\"?)" : diagnostic.Detail);

    /// <summary>Shows <c>FILE:LINE:COLUMN: sentence</c>, with the line and a mark under it when there is one.</summary>
    public string Render()
    {
        string place = Origin.ToString();
        string first = place.Length == 0 ? Sentence : $"{place}: {Sentence}";
        if (Origin.Range is not { } range)
        {
            return first;
        }

        // The renderer's own first line is in another form; its snippet is the one every file error has.
        string rendered = DiagnosticRenderer.Render(Diagnostic.Error("", "", range));
        int end = rendered.IndexOf('\n', StringComparison.Ordinal);
        return end < 0 ? first : first + rendered[end..];
    }
}
