namespace Steppe.Bench;

/// <summary>Where the things to be measured are.</summary>
internal static class Checkout
{
    /// <summary>The repository, found upwards from this program.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The shipped program, under the name that users' scripts know.</summary>
    public static string Nomad => Existing(Path.Combine(Root, "dist", "nomad"), "run ./build.sh first");

    /// <summary>A source file of this project.</summary>
    public static string Source(string name) => Existing(Path.Combine(Root, "bench", "Steppe.Bench", name), "the checkout is incomplete");

    private static string FindRoot()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Steppe.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new BenchmarkException($"{AppContext.BaseDirectory} is in no checkout: no folder above it has Steppe.slnx");
    }

    private static string Existing(string path, string advice) =>
        File.Exists(path) ? path : throw new BenchmarkException($"{path} does not exist: {advice}");
}
