using System.Text;

namespace Steppe.Cli.Commands.Jobs;

/// <summary>The job files that <c>job init</c> writes; they lie beside this file as <c>Examples/*.nomad.hcl</c>.</summary>
internal static class ExampleJobs
{
    /// <summary>The text of one.</summary>
    /// <param name="connect">The service mesh instead of the plain one.</param>
    /// <param name="withComments">Whether to keep the lines that only explain.</param>
    public static string Text(bool connect, bool withComments)
    {
        using Stream stream = typeof(ExampleJobs).Assembly.GetManifestResourceStream(connect ? "connect.nomad.hcl" : "example.nomad.hcl")!;
        using StreamReader reader = new(stream);
        string text = reader.ReadToEnd();
        return withComments ? text : WithoutComments(text);
    }

    private static string WithoutComments(string text)
    {
        StringBuilder kept = new();
        bool wasBlank = true;
        foreach (string line in text.Split('\n'))
        {
            bool isBlank = line.Trim().Length == 0;
            if (!line.TrimStart().StartsWith('#') && !(isBlank && wasBlank))
            {
                kept.Append(line).Append('\n');
                wasBlank = isBlank || line.EndsWith('{');
            }
        }

        return kept.ToString().TrimEnd('\n') + "\n";
    }
}
