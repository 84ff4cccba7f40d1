import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Reads people from a CSV file in its jar and says what it made of them. */
public final class UpperCase {
    public static void main(String[] args) throws Exception {
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(UpperCase.class.getResourceAsStream("/people.csv"), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String[] names = line.split(",");
                System.out.printf("Converting (firstName: %s, lastName: %s) into (firstName: %s, lastName: %s)%n",
                        names[0], names[1], names[0].toUpperCase(), names[1].toUpperCase());
            }
        }

        System.out.println(String.join(" ", args) + " " + System.getProperty("user.name") + " " + Runtime.getRuntime().maxMemory() / (1024 * 1024));
    }
}
