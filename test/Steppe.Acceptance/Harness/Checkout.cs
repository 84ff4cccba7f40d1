using System.Runtime.CompilerServices;

namespace Steppe.Acceptance;

/// <summary>Where the things under test are.</summary>
internal static class Checkout
{
    public static string Root { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", ".."));

    /// <summary>The shipped program, under the name that users' scripts know.</summary>
    public static string Nomad { get; } = Path.Combine(Root, "dist", "nomad");

    /// <summary>Whether the long forms are wanted.</summary>
    public static bool IsSoak => Environment.GetEnvironmentVariable("STEPPE_SOAK") == "1";

    /// <summary>The full path of a program, or null when this machine has none.</summary>
    public static string? FindProgram(string name) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(':')
        .Select(folder => Path.Combine(folder, name))
        .FirstOrDefault(File.Exists);

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
