using System.Collections.Immutable;

namespace Steppe.Drivers.Java;

/// <summary>Builds the JVM's command line out of a task's <c>config</c>.</summary>
/// <remarks>Pure. Source: reference, driver <c>java</c>.</remarks>
internal static class JavaCommand
{
    /// <summary><c>JVM_OPTIONS… [-cp CLASS_PATH] [-jar JAR_PATH] [CLASS] ARGS…</c></summary>
    /// <exception cref="DriverException">Nothing is named that could be run.</exception>
    public static ImmutableArray<string> Arguments(DriverConfig config)
    {
        string? jar = Find(config, "jar_path");
        string? main = Find(config, "class");
        if (jar is null && main is null)
        {
            throw new DriverException("config: java needs jar_path or class", recoverable: false);
        }

        return
        [
            .. config.GetTextList("jvm_options"),
            .. Find(config, "class_path") is { } classPath ? (string[])["-cp", classPath] : [],
            .. jar is null ? [] : (string[])["-jar", jar],
            .. main is null ? [] : (string[])[main],
            .. config.GetTextList("args"),
        ];
    }

    /// <summary>Absolute members of the class path, which may be meant on the host.</summary>
    public static IEnumerable<string> ClassPathOnHost(DriverConfig config) => (Find(config, "class_path") ?? "").Split(':')
        // DIR/* stands for every jar in a directory.
        .Select(static path => path.EndsWith("/*", StringComparison.Ordinal) ? path[..^2] : path)
        .Where(Path.IsPathRooted)
        .Distinct(StringComparer.Ordinal);

    /// <summary>The jar, when it is named by an absolute path.</summary>
    public static string? FindJarOnHost(DriverConfig config) => Find(config, "jar_path") is { } jar && Path.IsPathRooted(jar) ? jar : null;

    private static string? Find(DriverConfig config, string key) => config.FindText(key) is { Length: > 0 } text ? text : null;
}
