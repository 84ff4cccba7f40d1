namespace Steppe.Acceptance;

/// <summary>A small Java application that does what the batch chapter's does: it reads a CSV file and prints it in upper case.</summary>
internal static class UpperCaseJar
{
    public const string FileName = "batch-processing-0.0.1-SNAPSHOT.jar";

    /// <summary>What it prints.</summary>
    public const string Output = """
        Converting (firstName: Jill, lastName: Doe) into (firstName: JILL, lastName: DOE)
        Converting (firstName: Joe, lastName: Doe) into (firstName: JOE, lastName: DOE)

        """;

    public static bool CanBuild => File.Exists("/usr/bin/javac");

    /// <summary>Compiles it into a folder and gives the path of the jar.</summary>
    public static async Task<string> BuildAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "sample-data.csv"), "Jill,Doe\nJoe,Doe\n");
        await File.WriteAllTextAsync(Path.Combine(folder, "Batch.java"), """
            import java.io.*;

            public final class Batch {
                public static void main(String[] args) throws Exception {
                    BufferedReader lines = new BufferedReader(new InputStreamReader(Batch.class.getResourceAsStream("/sample-data.csv")));
                    for (String line; (line = lines.readLine()) != null; ) {
                        String[] name = line.split(",");
                        System.out.println("Converting (firstName: " + name[0] + ", lastName: " + name[1] + ") into (firstName: "
                                + name[0].toUpperCase() + ", lastName: " + name[1].toUpperCase() + ")");
                    }
                }
            }
            """);
        (await ProgramRun.ToEndAsync("/usr/bin/javac", ["Batch.java"], folder)).Ok();
        string jar = Path.Combine(folder, FileName);
        (await ProgramRun.ToEndAsync("/usr/bin/jar", ["--create", "--file", jar, "--main-class", "Batch", "Batch.class", "sample-data.csv"], folder)).Ok();
        return jar;
    }
}
