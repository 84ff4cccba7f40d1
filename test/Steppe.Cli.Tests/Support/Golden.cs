using System.Runtime.CompilerServices;

namespace Steppe.Cli.Tests.Support;

/// <summary>Compares text with a file under <c>Golden/</c>.</summary>
/// <remarks>Run with <c>STEPPE_REWRITE_GOLDEN=1</c> to write the files anew, then review the difference.</remarks>
internal static class Golden
{
    public static void Matches(string name, string actual, [CallerFilePath] string source = "")
    {
        string path = Path.Combine(Path.GetDirectoryName(source)!, "..", "Golden", name + ".txt");
        if (Environment.GetEnvironmentVariable("STEPPE_REWRITE_GOLDEN") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.Equal(File.ReadAllText(path), actual);
    }
}
