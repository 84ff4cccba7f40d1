using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Steppe.Model.Tests;

/// <summary>The recorded answers of the reference parser, when they lie beside the repository.</summary>
internal static class ConformanceCases
{
    public static IEnumerable<JsonObject> Accepted()
    {
        if (FindFile("parse") is not { } folder)
        {
            Assert.Skip("the recorded parser answers are not beside this repository");
            yield break;
        }

        foreach (string file in Directory.GetFiles(folder, "*.jsonl.gz").Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(new GZipStream(File.OpenRead(file), CompressionMode.Decompress));
            while (reader.ReadLine() is { } line)
            {
                JsonObject recorded = JsonNode.Parse(line)!.AsObject();
                if ((string?)recorded["expect"] != "reject")
                {
                    yield return recorded;
                }
            }
        }
    }

    /// <summary>Finds a file or folder of the recorded cases above the test program, or null.</summary>
    public static string? FindFile(params string[] path)
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            string candidate = Path.Combine([at.FullName, "shared", "conformance", .. path]);
            if (Path.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
