//! An empty Tauri window of the product's size: what `cargo xtask bench` holds start and memory against.

fn main() {
    let built = tauri::Builder::default()
        .setup(|app| {
            let page = tauri::WebviewUrl::App("index.html".into());
            tauri::WebviewWindowBuilder::new(app, "main", page)
                .title("Empty")
                .inner_size(1280.0, 800.0)
                .position(0.0, 0.0)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!("examples/empty/tauri.conf.json"));
    if let Err(error) = built {
        eprintln!("the empty window did not open: {error}");
        std::process::exit(1);
    }
}
