//! The program `counsel`: parses the command line and calls the library.

fn main() -> std::process::ExitCode {
    counsel_desk::cli::main()
}
